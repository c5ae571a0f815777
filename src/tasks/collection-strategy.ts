import type { MonotonicMs } from '../cloud/clock.js';
import type { CollectorOptions } from './collector-options.js';
import type { Coverage } from './collector-events.js';
import { CallFailed, type Priority, type Scheduler } from './scheduler.js';
import type { Listing } from './source.js';
import type { Revision } from './task.js';
import type { TaskStore } from './task-store.js';

/** Which calls the collections of a service make, and in which order. */
export interface CollectionStrategy {
  /** Makes the calls of one collection. Work that it spawned may go on when it resolves. */
  collect(scheduler: Scheduler): Promise<void>;
  /** What the collections so far have read and have not. */
  coverage(): Coverage;
  /** How many calls a collection makes on average once everything was read, when there is one every `everyMs`. */
  steadyCalls(everyMs: number): number;
}

export type StrategyOptions = Pick<
  CollectorOptions,
  'selection' | 'collection' | 'tasks' | 'clock' | 'events'
>;

/** A list that is being read, over several collections when the budget is short or a call fails. */
export interface Reading<Row> {
  readonly listing: Listing<Row>;
  /** When its first page was requested. */
  readonly begunAt: MonotonicMs;
  /** The revision with which it began: entries with an earlier one are not in the list. */
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

/** The reading to continue: the one that was cut, unless it began too long ago, else a new one of `list`. */
export function continueReading<Row>(
  cut: Reading<Row> | undefined,
  list: () => Listing<Row>,
  store: TaskStore,
  { clock, collection }: Pick<StrategyOptions, 'clock' | 'collection'>,
): Reading<Row> {
  const now = clock.monotonic();
  if (cut !== undefined && now - cut.begunAt <= collection.maxStalenessMs) return cut;
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
