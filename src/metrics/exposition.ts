import { Registry } from 'prom-client';
import type { ScrapeResult } from '../report/scrape-result.js';
import { Turns } from '../report/turns.js';
import type { Snapshot } from '../tasks/snapshot.js';
import { exporterFamilies } from './exporter-metrics.js';
import type { Declaration } from './family.js';
import { projectFamilies, serviceFamilies, unrecognizedValues } from './service-families.js';
import { stepFamilies, taskFamilies, type TaskSubject } from './task-families.js';
import { formatFamily, formatLabels, type Labelled } from './text-format.js';

/** Every family of the exporter, in the order of the output. */
export const catalogue: readonly Declaration[] = [
  ...taskFamilies,
  ...stepFamilies,
  ...serviceFamilies,
  unrecognizedValues,
  ...projectFamilies,
  ...exporterFamilies,
];

/** Prometheus' text format 0.0.4. Prometheus 3 rejects a scrape without it. */
export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Metrics in the text format, in parts. */
export type Exposition = AsyncIterable<string>;

/** The metrics of a scrape, without those of the process, in the text format. */
export async function* expose(result: ScrapeResult): AsyncGenerator<string, void, void> {
  const { projects, snapshots, steps } = result;
  const tasks = await labelledTasks(snapshots);
  for (const family of steps ? [...taskFamilies, ...stepFamilies] : taskFamilies) {
    yield* formatFamily(family, tasks);
    yield '\n';
  }
  const services = snapshots.map((snapshot) => ({ subject: snapshot, shared: serviceLabels(snapshot) }));
  for (const family of serviceFamilies) {
    yield* formatFamily(family, services);
    yield '\n';
  }
  yield* formatFamily(unrecognizedValues, [{ subject: snapshots, shared: '' }]);
  for (const family of projectFamilies) {
    yield '\n';
    yield* formatFamily(
      family,
      projects.map((project) => ({ subject: project, shared: '' })),
    );
  }
}

/** The labels that all samples of a task share are formatted once. */
async function labelledTasks(snapshots: readonly Snapshot[]): Promise<readonly Labelled<TaskSubject>[]> {
  const labelled: Labelled<TaskSubject>[] = [];
  const turns = new Turns();
  for (const { tasks, takenAt, ...snapshot } of snapshots) {
    const service = serviceLabels(snapshot);
    for (const task of tasks) {
      const ids = formatLabels({ instance_id: task.instanceId, task_id: task.id });
      labelled.push({ subject: { task, now: takenAt }, shared: `${service},${ids}` });
      if (turns.isDue()) await turns.next();
    }
  }
  return labelled;
}

function serviceLabels({ project, service }: Pick<Snapshot, 'project' | 'service'>): string {
  return formatLabels({ project, cloud_service: service });
}
