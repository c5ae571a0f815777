import type { Clock, EpochMs } from '../cloud/clock.js';
import type { ProjectQueue } from '../cloud/request-queues.js';
import type { CollectionConfig, TasksConfig } from '../config/configuration.js';
import type { CollectorEvents } from './collector-events.js';
import type { SavedCollector } from './saved-state.js';
import type { Retries } from './scheduler.js';
import type { Source } from './source.js';
import type { WatchEntry } from './source.js';

/** Which tasks of a service are read. */
export interface Selection {
  /** False when only watched tasks are followed. */
  readonly isListed: boolean;
  /** The configured filter on an instance's name. */
  readonly accepts: (instanceName: string) => boolean;
  readonly watch: readonly WatchEntry[];
}

export interface CollectorOptions {
  readonly project: string;
  readonly service: string;
  readonly source: Source;
  readonly queue: Pick<ProjectQueue, 'run' | 'usage'>;
  readonly retries: Retries;
  readonly selection: Selection;
  readonly collection: CollectionConfig;
  readonly tasks: TasksConfig;
  readonly clock: Clock;
  /** When this process started. */
  readonly startedAt: EpochMs;
  /** What an earlier process saved; `undefined` when it saved nothing. */
  readonly saved?: SavedCollector | undefined;
  /** Counts of values that could not be read, by field; kept by the reader of the answers. */
  readonly unrecognized: () => Readonly<Record<string, number>>;
  readonly events: CollectorEvents;
}

/** How far back a finished task can still be exported. */
export function longestKeepMs({ tasks }: Pick<CollectorOptions, 'tasks'>): number {
  return Math.max(tasks.keepSucceededForMs, tasks.keepFailedForMs);
}
