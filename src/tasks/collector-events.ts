import type { Reason } from '../cloud/errors.js';
import type { RefusedInstance } from './coverage.js';
import type { WatchEntry } from './source.js';

/** Changes from one collection to the next; each is called when something changes, not once for each collection. */
export interface CollectorEvents {
  /** A collection begins to fail, fails for another reason, or works again. */
  readonly onChange: (change: CollectorChange) => void;
  /** Collections begin to need nearly all the time they are given, or no longer do. */
  readonly onPace: (pace: CollectorPace) => void;
  /** Lists begin to give fewer rows than their counts claim, or, with 0, no longer do. */
  readonly onMissingRows: (missingRows: number) => void;
  /** The task lists of these instances are now refused, while the cloud gives those of others. */
  readonly onRefused: (instances: readonly RefusedInstance[]) => void;
  /** The cloud knows no such task; called once for each entry. */
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
  /** How much time the scrape left. */
  readonly givenSeconds: number;
  readonly pendingInstances: number;
}
