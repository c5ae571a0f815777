import type { CloudError } from '../cloud/errors.js';
import type { CollectorEvents } from './change-log.js';
import { CallFailed, type Failure, type Priority, type Scheduler } from './scheduler.js';
import type { Listing } from './source.js';
import type { Instance, MonotonicMs, Revision } from './task.js';
import type { TaskClock, TaskLimits, TaskStore } from './task-store.js';
import type { WatchEntry } from './watched-tasks.js';

/** Which calls the collections of a service make, in which order. One strategy makes all collections of a collector. */
export interface CollectionStrategy {
  /** Makes the calls of one collection. Work that it spawned may go on when it resolves. */
  collect(scheduler: Scheduler): Promise<void>;
  /** What the collections so far have read and have not. */
  coverage(): Coverage;
  /** How many calls a collection makes on average once everything was read, when there is one every `everyMs`. */
  steadyCalls(everyMs: number): number;
}

export interface Coverage {
  /** Whether one whole list has been read since the start: before, "no tasks" would be a guess. */
  readonly hasReadWhole: boolean;
  /** Whether a list that a failed call interrupted is still incomplete. */
  readonly isInterrupted: boolean;
  /** How many instances' task lists were due when the latest collection began and were not read. */
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

export interface StrategyOptions {
  readonly clock: TaskClock;
  readonly selection: TaskSelection;
  readonly collection: {
    /** How often the task list of an instance that is not changing is read. */
    readonly idleInstancesEveryMs: number;
    /** An unfinished task that could not be confirmed for this long is dropped. */
    readonly maxStalenessMs: number;
  };
  readonly tasks: TaskLimits;
  readonly events: Pick<CollectorEvents, 'onMissing'>;
}

/** Which tasks of the service are read. */
export interface TaskSelection {
  /** False when only watched tasks are read. */
  readonly isListed: boolean;
  /** The configured filter on an instance's name. */
  readonly accepts: (instanceName: string) => boolean;
  readonly watch: readonly WatchEntry[];
}

/** A list that is being read, over several collections when the budget is short or a call fails. */
export interface Reading<Row> {
  readonly listing: Listing<Row>;
  /** When its first page was requested. */
  readonly begunAt: MonotonicMs;
  /** The revision with which it began: what was only seen before is not in the list. */
  readonly since: Revision;
  /** How many calls were answered so far. */
  calls: number;
  /** Whether a call of it has failed. */
  hasFailed: boolean;
}

/** A list that was read to its end: how many calls it took, and how many rows it did not give. */
export interface WholeReading {
  readonly calls: number;
  readonly missing: number;
}

/** The reading that was cut, unless it began too long ago, else a new one of `list`. */
export function continueReading<Row>(
  cut: Reading<Row> | undefined,
  list: () => Listing<Row>,
  store: TaskStore,
  { clock, collection }: Pick<StrategyOptions, 'clock' | 'collection'>,
): Reading<Row> {
  const now = clock.steadyNow();
  if (cut !== undefined && now - cut.begunAt <= collection.maxStalenessMs) return cut;
  const hasFailed = cut?.hasFailed ?? false;
  return { listing: list(), begunAt: now, since: store.beginReading(), calls: 0, hasFailed };
}

/** Reads the next page; rejects as `Scheduler.call` does, and can then be called again for the same page. */
export async function nextPage<Row>(
  scheduler: Scheduler,
  priority: Priority,
  reading: Reading<Row>,
  isExpected?: (error: unknown) => boolean,
): Promise<readonly Row[]> {
  try {
    const rows = await scheduler.call(priority, (signal) => reading.listing.next(signal), isExpected);
    reading.calls += 1;
    return rows;
  } catch (error) {
    if (error instanceof CallFailed) reading.hasFailed = true;
    throw error;
  }
}
