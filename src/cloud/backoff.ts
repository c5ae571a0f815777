import type { Clock, MonotonicMs } from './clock.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The backoff after a repeated failure, or after throttling that names no time: 1 s, doubling to 60 s, with jitter. */
export function doublingMs(attempt: number): number {
  return Math.min(jittered(SECOND * 2 ** attempt), MINUTE);
}

/** The backoff of a rejected credential. Five rejections in a row lock an access key for five minutes. */
export function refusedMs(attempt: number): number {
  return ([1, 2, 5][attempt] ?? 5) * MINUTE;
}

/** How long a project's id is used before it is looked up again after it was in doubt: a minute, doubling to an hour. */
export function suspectMs(attempt: number): number {
  return Math.min(MINUTE * 2 ** attempt, 60 * MINUTE);
}

/** The delay before a failed call is made again: 100 ms, doubling to 2 s, with jitter. */
export function retryMs(attempt: number): number {
  return Math.min(jittered((SECOND / 10) * 2 ** attempt), 2 * SECOND);
}

/** Between once and twice as long, so that callers that failed together do not retry together. */
function jittered(ms: number): number {
  return Math.round(ms * (1 + Math.random()));
}

/** A time without requests, longer each time until a request succeeds. */
export class Backoff {
  readonly #lengthMs: (attempt: number) => number;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #attempt = 0;
  #until: MonotonicMs = 0;

  constructor(lengthMs: (attempt: number) => number, clock: Pick<Clock, 'monotonic'>) {
    this.#lengthMs = lengthMs;
    this.#clock = clock;
  }

  /** In the past when there is no backoff. */
  get until(): MonotonicMs {
    return this.#until;
  }

  get isOver(): boolean {
    return this.#clock.monotonic() >= this.#until;
  }

  /** How many seconds it lasts from now on. */
  get secondsLeft(): number {
    return Math.ceil((this.#until - this.#clock.monotonic()) / SECOND);
  }

  /** Begins a backoff of `askedMs`, else of the next length. Requests that failed while it lasts count as one failure. */
  begin(askedMs?: number): void {
    if (!this.isOver && askedMs === undefined) return;
    const lengthMs = askedMs ?? this.#lengthMs(this.#attempt);
    if (this.isOver) this.#attempt += 1;
    this.#until = Math.max(this.#until, this.#clock.monotonic() + lengthMs);
  }

  /** A request succeeded: the next backoff is short again. One that began while the request was in flight goes on. */
  succeeded(): void {
    if (this.isOver) this.#attempt = 0;
  }

  /** Ends the backoff at once; the next one is short again. */
  end(): void {
    this.#attempt = 0;
    this.#until = 0;
  }
}
