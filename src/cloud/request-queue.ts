import type { Backoff } from './backoff.js';
import type { Clock, MonotonicMs } from './clock.js';
import type { CredentialBreaker } from './credential-breaker.js';
import { CloudError } from './errors.js';

const MINUTE_MS = 60_000;

/** How long a request may wait for its turn. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** A request that could only start later is rejected at once. */
  readonly endsAt: MonotonicMs;
}

/** The requests of one credential to one service, over all projects. */
export interface Usage {
  /** Started in the last minute. */
  readonly calls: number;
  /** What the rate allows in a minute. */
  readonly allowed: number;
}

/** The requests of one project that are in flight, over all services. */
export interface InFlight {
  count: number;
  readonly limit: number;
}

/** Who makes a request. */
export interface Requester {
  readonly project: string;
  readonly inFlight: InFlight;
  /** Absent for requests (logins) that another request, which the breaker let through, waits for. */
  readonly breaker: CredentialBreaker | undefined;
}

interface Waiting extends Requester, Deadline {
  readonly start: () => void;
  readonly reject: (error: unknown) => void;
}

export interface RequestQueueOptions {
  /** May be a fraction. */
  readonly requestsPerSecond: number;
  /** Holds back all requests while the credential is rejected. */
  readonly breaker: CredentialBreaker;
  /** The pause after throttling. It may have begun under an earlier configuration. */
  readonly backoff: Backoff;
  readonly clock: Clock;
  /** Called when a request has ended, so that its project may start another one. */
  readonly onEnd: () => void;
}

/**
 * The queue of all requests of one credential to one service. It keeps a rate whose burst is one second's worth, takes
 * turns among projects, the longest waiting first, and rests while the cloud throttles or rejects the credential.
 */
export class RequestQueue {
  readonly #options: RequestQueueOptions;
  readonly #waiting = new Set<Waiting>();
  /** When the requests of the last minute started, and at least as many as a burst. */
  readonly #starts: MonotonicMs[] = [];
  readonly #burst: number;
  /** When each project was last served, counted in requests. */
  readonly #servedAt = new Map<string, number>();
  #served = 0;
  /** The failure that began the backoff; `undefined` when that was under an earlier configuration. */
  #throttledBy: CloudError | undefined;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(options: RequestQueueOptions) {
    this.#options = options;
    this.#burst = Math.max(1, Math.floor(options.requestsPerSecond));
  }

  get usage(): Usage {
    const from = this.#now - MINUTE_MS;
    return {
      calls: this.#starts.filter((at) => at > from).length,
      allowed: Math.floor(this.#options.requestsPerSecond * 60),
    };
  }

  /**
   * Runs `work` in its turn and settles as it does, even after the deadline. Rejects without running it when the
   * deadline's signal is aborted first, or when the queue rests until after the deadline (a `CloudError`).
   */
  async run(requester: Requester, work: () => Promise<void>, { signal, endsAt }: Deadline): Promise<void> {
    await this.#options.breaker.checkSecret();
    signal.throwIfAborted();
    let drop = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const waiting = { ...requester, signal, endsAt, start: resolve, reject };
        drop = () => this.#drop(waiting, this.#isResting ? this.#notSent() : signal.reason);
        signal.addEventListener('abort', drop, { once: true });
        this.#waiting.add(waiting);
        this.wake();
      });
    } finally {
      signal.removeEventListener('abort', drop);
    }
    await this.#send(requester, work);
  }

  /** Records how a request ended; without an error it was answered well. Throttling begins a backoff. */
  recordOutcome(error: CloudError | undefined): void {
    const { backoff } = this.#options;
    if (error === undefined) backoff.succeeded();
    if (error?.reason !== 'throttled') return;
    this.#throttledBy = error;
    backoff.begin(error.retryAfterMs);
  }

  /**
   * Rejects the waiting requests that can no longer start in time, and starts those that can. It waits for the end of
   * this turn of the event loop, so that requests that arrive together are served in a fair order.
   */
  wake(): void {
    if (this.#isResting)
      for (const waiting of this.#waiting)
        if (this.#restsUntil >= waiting.endsAt) this.#drop(waiting, this.#notSent());
    if (this.#waiting.size > 0) this.#immediate ??= setImmediate(() => this.#startAll());
  }

  #startAll(): void {
    this.#immediate = undefined;
    clearTimeout(this.#timer);
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const waitMs = Math.ceil(Math.max(this.#options.backoff.until, this.#nextStartAt()) - this.#now);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#startAll(), waitMs).unref();
        return;
      }
      this.#start(next);
    }
  }

  /** Counts the request before it runs: the next one is chosen in the same turn of the event loop. */
  #start(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    this.#servedAt.set(waiting.project, (this.#served += 1));
    this.#starts.push(this.#now);
    waiting.inFlight.count += 1;
    waiting.breaker?.enter();
    waiting.start();
  }

  async #send({ inFlight, breaker }: Requester, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } finally {
      inFlight.count -= 1;
      breaker?.leave();
      this.#options.onEnd();
    }
  }

  /** A rate below one a second makes the window longer than a second. */
  #nextStartAt(): MonotonicMs {
    const from = this.#now - MINUTE_MS;
    while (this.#starts.length > this.#burst && (this.#starts[0] ?? Infinity) <= from) this.#starts.shift();
    const windowMs = (this.#burst / this.#options.requestsPerSecond) * 1000;
    return (this.#starts.at(-this.#burst) ?? -Infinity) + windowMs;
  }

  /** The request of the project that was served longest ago, among those that concurrency and breaker let start. */
  #next(): Waiting | undefined {
    let next: Waiting | undefined;
    for (const waiting of this.#waiting)
      if (canStart(waiting) && (next === undefined || this.#turnOf(waiting) < this.#turnOf(next)))
        next = waiting;
    return next;
  }

  #turnOf({ project }: Waiting): number {
    return this.#servedAt.get(project) ?? 0;
  }

  #drop(waiting: Waiting, error: unknown): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size === 0) clearTimeout(this.#timer);
    waiting.reject(error);
  }

  get #now(): MonotonicMs {
    return this.#options.clock.monotonic();
  }

  /** Whether a backoff or a rejected credential forbids requests for now. */
  get #isResting(): boolean {
    return this.#restsUntil > this.#now;
  }

  get #restsUntil(): MonotonicMs {
    return Math.max(this.#options.backoff.until, this.#options.breaker.openUntil);
  }

  #notSent(): CloudError {
    const seconds = Math.ceil((this.#restsUntil - this.#now) / 1000);
    const context = { isPrerequisite: true };
    if (this.#options.breaker.isOpen)
      return new CloudError(
        'auth',
        `not called: the credential was refused; next try in ${seconds} s`,
        context,
      );
    const words = `not called: the cloud is throttling this credential; next try in ${seconds} s`;
    const first = this.#throttledBy;
    if (first === undefined) return new CloudError('throttled', words, context);
    return first.withMessage(`${words}, because of ${first.message}`, { ...context, cause: first });
  }
}

function canStart({ inFlight, breaker }: Waiting): boolean {
  return inFlight.count < inFlight.limit && (breaker?.canEnter ?? true);
}
