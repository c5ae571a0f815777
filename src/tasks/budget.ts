import { setMaxListeners } from 'node:events';
import type { Clock, MonotonicMs } from '../cloud/clock.js';

/** How long a collection may run. */
export interface Budget {
  /** Aborted at the deadline: calls in flight end with it. */
  readonly signal: AbortSignal;
  /** Aborted when no further call could end in time. */
  readonly starts: AbortSignal;
  readonly endsAt: MonotonicMs;
}

/** A budget, and the function to call when the collection has ended. */
export interface RunningBudget {
  readonly budget: Budget;
  readonly end: () => void;
}

/** Begins a budget of `leftMs`. No call is started so late that it could not end: `callMs` is the duration of one. */
export function beginBudget(leftMs: number, callMs: number, clock: Clock): RunningBudget {
  const [all, starts] = [new AbortController(), new AbortController()];
  // One listener for each call that waits or is in flight; Node.js warns beyond ten.
  setMaxListeners(0, all.signal, starts.signal);
  const timers = [
    setTimeout(() => all.abort(), leftMs),
    setTimeout(() => starts.abort(), leftMs - Math.min(callMs, leftMs / 2)),
  ];
  return {
    budget: { signal: all.signal, starts: starts.signal, endsAt: clock.monotonic() + leftMs },
    end: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}
