import type { Known } from './known.js';
import type { Round } from './round.js';
import type { Listing } from './source.js';
import type { Instant, Sighting, Steady } from './task.js';
import type { WatchEntry } from './watch.js';

/** What a service's collections ask, in which order; it lives as long as the service is collected. */
export interface Plan {
  /** Puts the first calls of a collection on its agenda; their answers put on the others. */
  begin(round: Round): void;
  /** Whether one whole list has been read since the start: before, "no tasks" would be a guess. */
  readonly hasReadWhole: boolean;
  /** How many instances' task lists are overdue because the budget of the latest collection ran out. */
  pending(): number;
  /** How many calls a collection makes on average once everything was read, when there is one every `everyMs`. */
  steadyCalls(everyMs: number): number;
}

export interface PlanSettings {
  readonly now: () => Instant;
  readonly steadyNow: () => Steady;
  /** False when only watched tasks are followed. */
  readonly isListed: boolean;
  /** The configured filter on an instance's name. */
  readonly accepts: (instanceName: string) => boolean;
  readonly watch: readonly WatchEntry[];
  readonly idleInstancesEveryMs: number;
  readonly maxStalenessMs: number;
  /** How far back a finished task can still be exported. */
  readonly longestKeepMs: number;
  /** Told once when the cloud knows no such task. */
  readonly onMissing: (entry: WatchEntry) => void;
}

/** A list that is being read, over several collections when the budget is short. */
export interface Reading<Row> {
  readonly listing: Listing<Row>;
  /** When its first page was asked for. */
  readonly begunAt: Steady;
  /** The sighting with which it began: what was only seen before is not in the list. */
  readonly since: Sighting;
  /** How many were answered so far. */
  calls: number;
}

/** The reading to go on with: the one that was cut, unless that was too long ago, else a new one of `list`. */
export function goOnWith<Row>(
  cut: Reading<Row> | undefined,
  list: () => Listing<Row>,
  known: Known,
  { steadyNow, maxStalenessMs }: Pick<PlanSettings, 'steadyNow' | 'maxStalenessMs'>,
): Reading<Row> {
  const now = steadyNow();
  if (cut !== undefined && now - cut.begunAt <= maxStalenessMs) return cut;
  return { listing: list(), begunAt: now, since: known.beginReading(), calls: 0 };
}
