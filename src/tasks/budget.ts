/** How long a collection may run; `endsAt` is on the monotonic clock (`performance.now()`). */
export interface Budget {
  /** Aborted at the deadline: calls in flight end with it. */
  readonly signal: AbortSignal;
  /** Aborted when no further call could end in time. */
  readonly starts: AbortSignal;
  readonly endsAt: number;
}

/** A budget with what has to be called when the collection has ended. */
export interface RunningBudget {
  readonly budget: Budget;
  readonly end: () => void;
}

/** Begins a budget of `leftMs`. No call is started so late that it could not end: `callMs` is what one takes. */
export function beginBudget(leftMs: number, callMs: number): RunningBudget {
  const [all, starts] = [new AbortController(), new AbortController()];
  const timers = [
    setTimeout(() => all.abort(), leftMs),
    setTimeout(() => starts.abort(), leftMs - Math.min(callMs, leftMs / 2)),
  ];
  return {
    budget: { signal: all.signal, starts: starts.signal, endsAt: performance.now() + leftMs },
    end: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}
