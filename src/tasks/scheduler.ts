import { CloudError, reasonOf, type Reason } from '../cloud/errors.js';
import type { ProjectQueue } from '../cloud/request-queues.js';
import type { Budget } from './budget.js';

/** What a call is for, most urgent first: the order in which a collection spends its budget. */
export const PRIORITIES = [
  'list',
  'busy-instance',
  'progress',
  'last-progress',
  'watched',
  'new-instance',
  'idle-instance',
] as const;

export type Priority = (typeof PRIORITIES)[number];

/** How often calls are made again, and after how long. */
export interface Retries {
  /** Over a whole collection. */
  readonly most: number;
  readonly afterMs: (attempt: number) => number;
  readonly onRetry: () => void;
}

export interface Failure {
  readonly reason: Reason;
  readonly error: unknown;
}

/** The call was not made: the budget ended first, or the limits hold this credential back. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}

/** The call failed for good. The scheduler has recorded the failure. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly reason: Reason;

  constructor({ reason, error }: Failure) {
    super(`a call failed: ${reason}`, { cause: error });
    this.reason = reason;
  }
}

/** How often one call is made again. */
const RETRIES_PER_CALL = 2;

/** A later try may succeed. A refusal (400, 401, 403, 404) would only be repeated. */
const TRANSIENT: readonly Reason[] = ['timeout', 'unavailable', 'throttled'];

interface Waiting {
  readonly run: () => Promise<void>;
  readonly reject: (error: NotSent) => void;
}

export interface SchedulerOptions {
  readonly queue: Pick<ProjectQueue, 'run'>;
  /** How many calls may be in flight or wait for the rate limit at once. */
  readonly concurrency: number;
  readonly retries: Retries;
  readonly budget: Budget;
}

/** Makes the calls of one collection, the most urgent first, within its budget and the limits of the API. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #queues: readonly Waiting[][] = PRIORITIES.map(() => []);
  readonly #work = new Set<Promise<void>>();
  readonly #failures: Failure[] = [];
  readonly #tolerated: Failure[] = [];
  #heldBack: unknown;
  #wasCut = false;
  /** Requests that wait in the queue for their turn. */
  #queued = 0;
  #inFlight = 0;
  #retried = 0;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    options.budget.starts.addEventListener('abort', () => this.#queueRequests(), { once: true });
  }

  /** Calls that failed for good, in the order in which they failed. */
  get failures(): readonly Failure[] {
    return this.#failures;
  }

  /** Calls that failed without failing the collection. */
  get tolerated(): readonly Failure[] {
    return this.#tolerated;
  }

  /** The error with which the queue rejected a request (throttled, rejected credential), if it did. */
  get heldBack(): unknown {
    return this.#heldBack;
  }

  /** Whether the budget ended before every call was made and answered. */
  get wasCut(): boolean {
    return this.#wasCut;
  }

  /** Runs `work` beside the caller. It ends quietly when one of its calls failed or was not sent. */
  spawn(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (!(error instanceof NotSent || error instanceof CallFailed)) this.fail(error);
      })
      .finally(() => this.#work.delete(running));
    this.#work.add(running);
  }

  /** Resolves when all spawned work has ended. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }

  /**
   * Makes a call when its turn comes, and again after a transient failure. Rejects with `NotSent`, with `CallFailed`,
   * or with the error itself when `isExpected` says that it is an answer.
   */
  async call<T>(
    priority: Priority,
    request: (signal: AbortSignal) => Promise<T>,
    isExpected: (error: unknown) => boolean = () => false,
  ): Promise<T> {
    let failure: unknown;
    for (let attempt = 0; attempt === 0 || (await this.#isRetried(failure, attempt)); attempt += 1) {
      try {
        return await this.#inTurn(priority, (signal) => {
          if (attempt > 0) this.#options.retries.onRetry();
          return request(signal);
        });
      } catch (error) {
        if (isExpected(error) || (error instanceof NotSent && attempt === 0)) throw error;
        if (error instanceof NotSent) break;
        failure = error;
      }
    }
    throw this.fail(failure);
  }

  /** Records a failure of this collection. */
  fail(error: unknown): CallFailed {
    const failure = { reason: reasonOf(error), error };
    this.#failures.push(failure);
    return new CallFailed(failure);
  }

  /** Records a failed call that does not fail this collection. */
  tolerate(error: unknown): void {
    this.#tolerated.push({ reason: reasonOf(error), error });
  }

  /** Waits before another try; false when there is none. */
  async #isRetried(error: unknown, attempt: number): Promise<boolean> {
    const { retries, budget } = this.#options;
    if (budget.signal.aborted) this.#wasCut = true;
    const isTransient = error instanceof CloudError && TRANSIENT.includes(error.reason);
    const isAllowed = attempt <= RETRIES_PER_CALL && this.#retried < retries.most && !budget.signal.aborted;
    if (!isTransient || !isAllowed) return false;
    this.#retried += 1;
    await sleep(retries.afterMs(attempt - 1), budget.starts);
    return !budget.starts.aborted;
  }

  #inTurn<T>(priority: Priority, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = (): Promise<void> => request(this.#options.budget.signal).then(resolve, reject);
      this.#queues[PRIORITIES.indexOf(priority)]?.push({ run, reject });
      this.#queueRequests();
    });
  }

  /** Queues as many requests as there are waiting calls. Which call is made is decided when a request has its turn. */
  #queueRequests(): void {
    const { budget, concurrency } = this.#options;
    if (budget.starts.aborted || this.#heldBack !== undefined) {
      this.#rejectWaiting();
      return;
    }
    while (this.#queued < this.#waiting && this.#queued + this.#inFlight < concurrency) {
      this.#queued += 1;
      void this.#queueRequest();
    }
  }

  async #queueRequest(): Promise<void> {
    const { queue, budget } = this.#options;
    const request = { hasTurn: false };
    const makeCall = async (): Promise<void> => {
      request.hasTurn = true;
      this.#queued -= 1;
      this.#inFlight += 1;
      await this.#mostUrgent()?.run();
    };
    try {
      await queue.run(makeCall, { signal: budget.starts, endsAt: budget.endsAt });
    } catch (error) {
      // That the budget ended is no failure; that the queue rejects the request is one.
      if (!budget.starts.aborted || error instanceof CloudError) this.#heldBack ??= error;
    }
    await settled();
    if (request.hasTurn) this.#inFlight -= 1;
    else this.#queued -= 1;
    this.#queueRequests();
  }

  #mostUrgent(): Waiting | undefined {
    return this.#queues.find(({ length }) => length > 0)?.shift();
  }

  get #waiting(): number {
    return this.#queues.reduce((sum, { length }) => sum + length, 0);
  }

  #rejectWaiting(): void {
    if (this.#waiting === 0) return;
    if (this.#heldBack === undefined) this.#wasCut = true;
    // One error for all: a fleet may leave thousands of calls unsent, and each stack trace costs time.
    const error = new NotSent();
    for (const queue of this.#queues) for (const { reject } of queue.splice(0)) reject(error);
  }
}

/** Lets the code that waited for an answer run first: it may add calls that are more urgent than those that wait. */
async function settled(): Promise<void> {
  await new Promise<void>((resolve) => process.nextTick(resolve));
}

/** Ends early when `signal` is aborted. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
