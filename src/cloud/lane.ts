import PQueue from 'p-queue';
import { CloudError } from './errors.js';
import type { Gate } from './gate.js';
import { Line, type InLine } from './line.js';
import type { Pause } from './pause.js';

const MINUTE_MS = 60_000;

/** How long a caller of a slot can wait for it. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** On the monotonic clock (`performance.now()`): a call that could only start later is refused at once. */
  readonly endsAt: number;
}

/** The calls of one credential to one service, over all projects. */
export interface Usage {
  /** Started in the last minute. */
  readonly calls: number;
  /** What the rate allows in a minute. */
  readonly allowed: number;
}

interface Waiting {
  readonly endsAt: number;
  readonly leave: AbortController;
}

/** The queue of all calls of one credential to one service: its rate limit, and the pauses that the cloud asks for. */
export class Lane {
  readonly #requestsPerSecond: number;
  readonly #gate: Gate;
  /** Called when a call has ended and its place among the calls in flight is free. */
  readonly #onLeft: () => void;
  readonly #pause: Pause;
  /** The failure that began the pause; `undefined` when that was under an earlier configuration. */
  #throttled: CloudError | undefined;
  readonly #waiting = new Set<Waiting>();
  /** When the calls of the last minute started, on the monotonic clock. */
  readonly #starts: number[] = [];
  #rate: PQueue<Line, InLine>;
  #clockOffset = clockOffset();

  constructor(requestsPerSecond: number, gate: Gate, pause: Pause, onLeft: () => void) {
    this.#requestsPerSecond = requestsPerSecond;
    this.#gate = gate;
    this.#pause = pause;
    this.#onLeft = onLeft;
    this.#rate = createRate(requestsPerSecond);
    if (!pause.isOver) this.#rest();
  }

  get usage(): Usage {
    return { calls: this.#lately().length, allowed: Math.floor(this.#requestsPerSecond * 60) };
  }

  /** Runs `start` once rate, gate and room allow it, and settles as it does, even when that is after `endsAt`. */
  async enter(
    start: () => Promise<void>,
    inLine: Omit<InLine, 'signal'>,
    { signal, endsAt }: Deadline,
  ): Promise<void> {
    await this.#gate.reconsider();
    this.#checkClock();
    const waiting: Waiting = { endsAt, leave: new AbortController() };
    this.#holdBack(waiting);
    let outcome = Promise.resolve();
    const enter = (): Promise<void> => {
      this.#lately().push(performance.now());
      outcome = (inLine.gate?.hold(start) ?? start()).finally(this.#onLeft);
      outcome.catch(() => undefined); // told below, once the rate has let go
      return Promise.resolve();
    };
    this.#waiting.add(waiting);
    this.#gather();
    try {
      await this.#rate.add(enter, { ...inLine, signal: AbortSignal.any([signal, waiting.leave.signal]) });
    } catch (error) {
      throw this.#isAtRest ? this.#notAsked() : error;
    } finally {
      this.#waiting.delete(waiting);
    }
    await outcome;
  }

  tell(error: CloudError | undefined): void {
    if (error === undefined) this.#pause.worked();
    else if (error.reason === 'throttled') {
      this.#throttled = error;
      this.#halt(error.retryAfterMs);
    }
  }

  /** Starts the waiting calls that can start now, and rejects those that no longer can in time. */
  look(): void {
    for (const waiting of this.#waiting) this.#holdBack(waiting);
    // Setting the concurrency, even to what it is, makes a queue look whether it can start more.
    this.#rate.concurrency = Infinity;
  }

  /** The starts of the last minute; older ones are dropped. */
  #lately(): number[] {
    const from = performance.now() - MINUTE_MS;
    while ((this.#starts[0] ?? Infinity) <= from) this.#starts.shift();
    return this.#starts;
  }

  /** Waits for the calls that are added in the same turn of the event loop, so that `Line` can choose among them. */
  #gather(): void {
    if (this.#rate.isPaused) return;
    this.#rate.pause();
    setImmediate(() => this.#goOn());
  }

  #halt(askedMs: number | undefined): void {
    this.#pause.begin(askedMs);
    this.#rest();
  }

  /** Starts no call until the pause is over. */
  #rest(): void {
    this.#rate.pause();
    this.#goOn();
  }

  #goOn(): void {
    if (this.#pause.isOver) this.#rate.start();
    else setTimeout(() => this.#goOn(), Math.ceil(this.#pause.until - performance.now())).unref();
  }

  /** Whether a throttling pause or a refused credential forbids calls for now. */
  get #isAtRest(): boolean {
    return this.#restUntil > performance.now();
  }

  get #restUntil(): number {
    return Math.max(this.#pause.until, this.#gate.closedUntil);
  }

  #holdBack({ endsAt, leave }: Waiting): void {
    if (this.#isAtRest && this.#restUntil >= endsAt) leave.abort(this.#notAsked());
  }

  #notAsked(): CloudError {
    const seconds = Math.ceil((this.#restUntil - performance.now()) / 1000);
    if (this.#gate.isClosed) {
      const refused = `not called: the credential was refused; next try in ${seconds} s`;
      return new CloudError('auth', refused, { isPrerequisite: true });
    }
    const words = `not called: the cloud is throttling this credential; next try in ${seconds} s`;
    const first = this.#throttled;
    if (first === undefined) return new CloudError('throttled', words, { isPrerequisite: true });
    return first.withMessage(`${words}, because of ${first.message}`, { isPrerequisite: true, cause: first });
  }

  /**
   * p-queue counts on the system clock. When that is set back, it would start no call until the clock has caught up:
   * a new queue takes its place.
   */
  #checkClock(): void {
    const offset = clockOffset();
    if (offset < this.#clockOffset - 1_000) {
      this.#rate = createRate(this.#requestsPerSecond);
      if (!this.#pause.isOver) this.#rate.pause();
    }
    this.#clockOffset = offset;
  }
}

/** How far the system clock is ahead of the monotonic one, in milliseconds. */
function clockOffset(): number {
  return Date.now() - performance.now();
}

/** A sliding window whose burst is one second's worth; a rate below one a second makes the window longer instead. */
function createRate(requestsPerSecond: number): PQueue<Line, InLine> {
  const intervalCap = Math.max(1, Math.floor(requestsPerSecond));
  const interval = (intervalCap / requestsPerSecond) * 1000;
  return new PQueue({ strict: true, intervalCap, interval, queueClass: Line });
}
