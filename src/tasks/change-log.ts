import type { Reason } from '../cloud/errors.js';
import type { CollectorEvents, Coverage } from './collector-events.js';
import type { Failure } from './scheduler.js';

/** How one collection ended. */
export interface CollectionResult {
  readonly coverage: Coverage;
  /** Those of its calls, and that every instance is refused. */
  readonly failures: readonly Failure[];
  /** Whether a pause kept calls from being made. */
  readonly isHeldBack: boolean;
  readonly seconds: number;
  readonly givenSeconds: number;
}

/** A collection that needs more than this part of its time is slow. */
const SLOW = 0.8;

/** Compares each collection with the one before. */
export class ChangeLog {
  readonly #events: CollectorEvents;
  #failingFor: Reason | undefined;
  #isSlow = false;
  #isMissingRows = false;
  #refused: ReadonlySet<string> = new Set();

  constructor(events: CollectorEvents) {
    this.#events = events;
  }

  add(result: CollectionResult): void {
    this.#addFailures(result);
    this.#addPace(result);
    this.#addMissingRows(result);
    this.#addRefused(result);
  }

  /** A pause that goes on is no change. */
  #addFailures({ failures, isHeldBack }: CollectionResult): void {
    const [first] = failures;
    if ((isHeldBack && first === undefined) || first?.reason === this.#failingFor) return;
    this.#failingFor = first?.reason;
    this.#events.onChange({ ...first, ...(first && { failures: failures.length }) });
  }

  /** In a pause the time is spent waiting: that the cloud throttles is logged, and more time would not help. */
  #addPace({ seconds, givenSeconds, coverage, isHeldBack, failures }: CollectionResult): void {
    const { pendingInstances } = coverage;
    const isSlow = seconds > SLOW * givenSeconds;
    const isThrottled = isHeldBack || failures.some(({ reason }) => reason === 'throttled');
    if (isSlow === this.#isSlow || isThrottled) return;
    this.#isSlow = isSlow;
    this.#events.onPace({ isSlow, durationSeconds: seconds, givenSeconds, pendingInstances });
  }

  #addMissingRows({ coverage: { missingRows } }: CollectionResult): void {
    const isMissingRows = missingRows > 0;
    if (isMissingRows !== this.#isMissingRows) this.#events.onMissingRows(missingRows);
    this.#isMissingRows = isMissingRows;
  }

  /** Where every instance is refused, that is logged as the failure. */
  #addRefused({ coverage: { refusedInstances, refusedByAll } }: CollectionResult): void {
    if (refusedByAll !== undefined) return;
    const added = refusedInstances.filter(({ instance }) => !this.#refused.has(instance.id));
    this.#refused = new Set(refusedInstances.map(({ instance }) => instance.id));
    if (added.length > 0) this.#events.onRefused(added);
  }
}
