import type { Reason } from '../cloud/errors.js';
import type { Coverage, RefusedInstance } from './collection-strategy.js';
import type { Failure } from './scheduler.js';
import type { WatchEntry } from './watched-tasks.js';

/** What changes from one collection to the next; each is called when it changes, never once for each collection. */
export interface CollectorEvents {
  /** A collection begins to fail, fails for another reason, or works again. */
  readonly onChange: (change: CollectorChange) => void;
  /** Collections begin to need nearly all the time they are given, or no longer do. */
  readonly onPace: (pace: CollectorPace) => void;
  /** Lists begin to give fewer rows than their counts claim, or, with 0, no longer do. */
  readonly onMissingRows: (missingRows: number) => void;
  /** The task lists of these instances are now refused, while the cloud gives those of others. */
  readonly onRefused: (instances: readonly RefusedInstance[]) => void;
  /** The cloud knows no such task; called once for each watched task. */
  readonly onMissing: (entry: WatchEntry) => void;
}

/** `error` is absent when collection works again. */
export interface CollectorChange {
  readonly reason?: Reason;
  readonly error?: unknown;
  /** How many calls of the collection failed. */
  readonly failures?: number;
}

export interface CollectorPace {
  readonly isSlow: boolean;
  readonly durationSeconds: number;
  /** What the scrape left it. */
  readonly givenSeconds: number;
  readonly pendingInstances: number;
}

/** What came of one collection. */
export interface CollectionResult extends Pick<
  Coverage,
  'pendingInstances' | 'missingRows' | 'refusedInstances'
> {
  readonly failures: readonly Failure[];
  /** Whether a pause kept calls from being made. */
  readonly isHeldBack: boolean;
  readonly isRefusedByAll: boolean;
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

  /** That a pause goes on is no change. */
  #addFailures({ failures, isHeldBack }: CollectionResult): void {
    const [first] = failures;
    if ((isHeldBack && first === undefined) || first?.reason === this.#failingFor) return;
    this.#failingFor = first?.reason;
    this.#events.onChange({ ...first, ...(first && { failures: failures.length }) });
  }

  /** In a pause the time is spent waiting: that the cloud throttles is logged, and more time would not help. */
  #addPace({ seconds, givenSeconds, pendingInstances, isHeldBack, failures }: CollectionResult): void {
    const isSlow = seconds > SLOW * givenSeconds;
    const isThrottled = isHeldBack || failures.some(({ reason }) => reason === 'throttled');
    if (isSlow === this.#isSlow || isThrottled) return;
    this.#isSlow = isSlow;
    this.#events.onPace({ isSlow, durationSeconds: seconds, givenSeconds, pendingInstances });
  }

  #addMissingRows({ missingRows }: CollectionResult): void {
    const isMissingRows = missingRows > 0;
    if (isMissingRows !== this.#isMissingRows) this.#events.onMissingRows(missingRows);
    this.#isMissingRows = isMissingRows;
  }

  /** Where every instance is refused, that is logged as the failure. */
  #addRefused({ refusedInstances, isRefusedByAll }: CollectionResult): void {
    if (isRefusedByAll) return;
    const added = refusedInstances.filter(({ instance }) => !this.#refused.has(instance.id));
    this.#refused = new Set(refusedInstances.map(({ instance }) => instance.id));
    if (added.length > 0) this.#events.onRefused(added);
  }
}
