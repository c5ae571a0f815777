import type { CloudError } from '../cloud/errors.js';
import { CallFailed, type Failure, type Priority, type Scheduler } from './scheduler.js';
import type { Listing } from './source.js';
import type { Instance, EpochMs, Revision, MonotonicMs } from './task.js';
import type { TaskStore } from './task-store.js';
import type { WatchEntry } from './watch.js';

/** What a service's collections ask, in which order. It lives as long as the service is collected. */
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

export interface StrategySettings {
  readonly now: () => EpochMs;
  readonly steadyNow: () => MonotonicMs;
  /** False when only watched tasks are followed. */
  readonly isListed: boolean;
  /** The configured filter on an instance's name. */
  readonly accepts: (instanceName: string) => boolean;
  readonly watch: readonly WatchEntry[];
  readonly idleInstancesEveryMs: number;
  readonly maxStalenessMs: number;
  /** How far back a finished task can still be exported. */
  readonly longestKeepMs: number;
  /** Called once when the cloud knows no such task. */
  readonly onMissing: (entry: WatchEntry) => void;
}

/** A list that is being read, over several collections when the budget is short or a call fails. */
export interface Reading<Row> {
  readonly listing: Listing<Row>;
  /** When its first page was asked for. */
  readonly begunAt: MonotonicMs;
  /** The sighting with which it began: what was only seen before is not in the list. */
  readonly since: Revision;
  /** How many calls were answered so far. */
  calls: number;
  /** Whether a call of it has failed. */
  hasFailed: boolean;
}

/** The reading to go on with: the one that was cut, unless that was too long ago, else a new one of `list`. */
export function continueReading<Row>(
  cut: Reading<Row> | undefined,
  list: () => Listing<Row>,
  store: TaskStore,
  { steadyNow, maxStalenessMs }: Pick<StrategySettings, 'steadyNow' | 'maxStalenessMs'>,
): Reading<Row> {
  const now = steadyNow();
  if (cut !== undefined && now - cut.begunAt <= maxStalenessMs) return cut;
  const hasFailed = cut?.hasFailed ?? false;
  return { listing: list(), begunAt: now, since: store.beginReading(), calls: 0, hasFailed };
}

/** Reads the next page; rejects as `Scheduler.call` does, and the reading goes on at the same place then. */
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
