import type { ScrapeResult } from '../../metrics/exposition.js';
import type { Snapshot } from '../../tasks/snapshot.js';
import type { OpenRuntime } from '../open-runtime.js';
import { readWhole } from '../read-whole.js';

/** How many collections one look at the tasks may take; each has the time of a scrape. */
export const MOST_COLLECTIONS = 3;

/** Reads every project and service, until no instance is left to be read or there were `most` collections. */
export async function collect({ configuration, runtime }: OpenRuntime, most: number): Promise<ScrapeResult> {
  const settings = { timeoutMs: configuration.collection.timeoutMs, most, isWhole };
  const collectors = runtime.projects.flatMap((project) => project.collectors);
  const read = await Promise.all(collectors.map((collector) => readWhole(collector, settings)));
  return {
    projects: runtime.projects.map(({ subject }) => subject),
    snapshots: read.map(({ snapshot }) => snapshot),
    steps: configuration.tasks.steps,
  };
}

function isWhole({ health }: Snapshot): boolean {
  return health.success && health.pendingInstances === 0;
}
