const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long a repeated failure, or throttling that names no time, is left alone: doubling from 1 s to 60 s, with jitter. */
export function doublingMs(attempt: number): number {
  return Math.min(jittered(SECOND * 2 ** attempt), MINUTE);
}

/** How long a refused credential is left alone. Five refusals in a row lock an access key for five minutes. */
export function refusedMs(attempt: number): number {
  return ([1, 2, 5][attempt] ?? 5) * MINUTE;
}

/** How long a project's id is used before it is doubted again: doubling from a minute to an hour. */
export function suspectMs(attempt: number): number {
  return Math.min(MINUTE * 2 ** attempt, 60 * MINUTE);
}

/** How long a failed call waits before it is made again: doubling from 100 ms to 2 s, with jitter. */
export function retryMs(attempt: number): number {
  return Math.min(jittered((SECOND / 10) * 2 ** attempt), 2 * SECOND);
}

/** Between once and twice as long, so that callers that failed together do not come back together. */
function jittered(ms: number): number {
  return Math.round(ms * (1 + Math.random()));
}

/**
 * A time without calls, longer each time until a call succeeds again. Counted on the monotonic clock
 * (`performance.now()`), so that a clock that is set back does not make it last.
 */
export class Pause {
  readonly #lengthMs: (attempt: number) => number;
  #attempt = 0;
  #until = 0;

  constructor(lengthMs: (attempt: number) => number) {
    this.#lengthMs = lengthMs;
  }

  /** On the monotonic clock; in the past when there is no pause. */
  get until(): number {
    return this.#until;
  }

  get isOver(): boolean {
    return performance.now() >= this.#until;
  }

  /** Begins a pause of `askedMs`, else of the next length. Calls that were under way together count as one. */
  begin(askedMs?: number): void {
    if (!this.isOver && askedMs === undefined) return;
    const lengthMs = askedMs ?? this.#lengthMs(this.#attempt);
    if (this.isOver) this.#attempt += 1;
    this.#until = Math.max(this.#until, performance.now() + lengthMs);
  }

  /** A call succeeded: the next pause is short again. A pause that began while it was in flight goes on. */
  worked(): void {
    if (this.isOver) this.#attempt = 0;
  }

  /** Ends the pause at once; the next one is short again. */
  end(): void {
    this.#attempt = 0;
    this.#until = 0;
  }
}
