import type { CloudError, Reason } from '../cloud/errors.js';
import type { Failure } from './scheduler.js';
import type { Instance } from './task.js';
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

/** What the collections of a service have read and have not. */
export interface Coverage {
  /** Whether one whole list has been read since the start: before, "no tasks" would be a guess. */
  readonly hasReadWhole: boolean;
  /** Whether a list that a failed call interrupted is still incomplete. */
  readonly isInterrupted: boolean;
  /** How many instances' task lists were due when the latest collection began and were not asked for. */
  readonly pendingInstances: number;
  /** Rows that the counts of the latest lists claim and the lists did not give. */
  readonly missingRows: number;
  /** Instances whose task list the cloud refuses. */
  readonly refusedInstances: readonly RefusedInstance[];
  /** Why refused instances fail the service: the cloud gives no instance's task list. */
  readonly refusedByAll: Failure | undefined;
}

export interface RefusedInstance {
  readonly instance: Instance;
  readonly error: CloudError;
}
