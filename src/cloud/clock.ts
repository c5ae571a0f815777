/** A point in time as milliseconds since 1970 UTC: for times that the cloud and the metrics state. */
export type EpochMs = number;

/**
 * Milliseconds on a clock that is never set: for everything this process waits for. The system clock can be set while
 * it waits.
 */
export type MonotonicMs = number;

/** Both clocks; tests pass their own. */
export interface Clock {
  now(): EpochMs;
  monotonic(): MonotonicMs;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
