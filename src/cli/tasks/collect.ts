import type { ScrapeResult } from '../../report/scrape-result.js';
import type { OpenRuntime } from '../open-runtime.js';
import { readWhole } from '../read-whole.js';

/** How many collections one reading of the tasks may take; each has the time of a scrape. */
export const MOST_COLLECTIONS = 3;

/** Reads every project and service until everything was read, in at most `most` collections. */
export async function collect({ configuration, runtime }: OpenRuntime, most: number): Promise<ScrapeResult> {
  const { timeoutMs } = configuration.collection;
  const collectors = runtime.projects.flatMap((project) => project.collectors);
  const read = collectors.map((collector) =>
    readWhole(collector, {
      timeoutMs,
      most,
      isWhole: ({ health }) => health.success && health.pendingInstances === 0,
    }),
  );
  return {
    projects: runtime.projects.map(({ subject }) => subject),
    snapshots: (await Promise.all(read)).map(({ snapshot }) => snapshot),
    steps: configuration.tasks.steps,
  };
}
