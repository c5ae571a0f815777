import type { ScrapeResult } from '../../report/scrape-result.js';
import type { OpenRuntime } from '../open-runtime.js';
import { UsageError } from '../arguments.js';
import { readWhole } from '../read-whole.js';

/** How many collections one reading of the tasks may take; each has the time of a scrape. */
export const MOST_COLLECTIONS = 3;

/** Names of projects and services that are read; without any, all are. */
export interface Sources {
  readonly projects: readonly string[];
  readonly services: readonly string[];
}

/** Throws a `UsageError` that lists the names there are when a source does not exist. */
export function checkSources({ runtime }: OpenRuntime, sources: Sources): void {
  const projects = runtime.projects.map(({ subject }) => subject.name);
  const services = runtime.projects.flatMap(({ collectors }) => collectors.map(({ service }) => service));
  requireKnown('--project', sources.projects, projects);
  requireKnown('--service', sources.services, [...new Set(services)]);
}

function requireKnown(flag: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(`${flag}=${unknown}: the configuration has no such name; it has ${known.join(', ')}`);
}

/** Reads the projects and services until everything was read, in at most `most` collections. */
export async function collect(
  { configuration, runtime }: OpenRuntime,
  sources: Sources,
  most: number,
): Promise<ScrapeResult> {
  const { timeoutMs } = configuration.collection;
  const isSelected = (names: readonly string[], name: string) => names.length === 0 || names.includes(name);
  const projects = runtime.projects.filter(({ subject }) => isSelected(sources.projects, subject.name));
  const collectors = projects
    .flatMap((project) => project.collectors)
    .filter(({ service }) => isSelected(sources.services, service));
  const read = collectors.map((collector) =>
    readWhole(collector, {
      timeoutMs,
      most,
      isWhole: ({ health }) => health.success && health.pendingInstances === 0,
    }),
  );
  return {
    projects: projects.map(({ subject }) => subject),
    snapshots: (await Promise.all(read)).map(({ snapshot }) => snapshot),
    steps: configuration.tasks.steps,
  };
}
