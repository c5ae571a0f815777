import { setImmediate as nextTurn } from 'node:timers/promises';
import { Registry } from 'prom-client';
import type { ScrapeResult } from '../report/scrape-result.js';
import type { Snapshot } from '../tasks/snapshot.js';
import { projectInfo, serviceFamilies, unrecognizedValues } from './service-families.js';
import { stepFamilies, taskFamilies, type TaskSubject } from './task-families.js';
import { formatFamily, formatLabels, type Labelled } from './text-format.js';

/** Prometheus' text format 0.0.4; since version 3 it fails a scrape that does not say so. */
export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Metrics in the text format, part by part. */
export type Exposition = AsyncIterable<string>;

/** The shared labels of so many tasks are written between two breaks. */
const TASKS = 100;

/** The cloud's side of a scrape as text, part by part: see `formatFamily`. */
export async function* expose({
  projects,
  snapshots,
  steps,
}: ScrapeResult): AsyncGenerator<string, void, void> {
  const tasks = await tasksOf(snapshots);
  const services = snapshots.map((snapshot) => ({ subject: snapshot, shared: serviceLabels(snapshot) }));
  for (const family of steps ? [...taskFamilies, ...stepFamilies] : taskFamilies) {
    yield* formatFamily(family, tasks);
    yield '\n';
  }
  for (const family of serviceFamilies) {
    yield* formatFamily(family, services);
    yield '\n';
  }
  yield* formatFamily(unrecognizedValues, [{ subject: snapshots, shared: '' }]);
  yield '\n';
  const configured = projects.map((project) => ({ subject: project, shared: '' }));
  yield* formatFamily(projectInfo, configured);
}

/** The labels that all samples of a task share are written once. */
async function tasksOf(snapshots: readonly Snapshot[]): Promise<readonly Labelled<TaskSubject>[]> {
  const all: Labelled<TaskSubject>[] = [];
  for (const { tasks, takenAt, ...snapshot } of snapshots) {
    const service = serviceLabels(snapshot);
    for (const task of tasks) {
      const ids = formatLabels({ instance_id: task.instanceId, task_id: task.id });
      all.push({ subject: { task, now: takenAt }, shared: `${service},${ids}` });
      if (all.length % TASKS === 0) await nextTurn();
    }
  }
  return all;
}

function serviceLabels({ project, service }: Pick<Snapshot, 'project' | 'service'>): string {
  return formatLabels({ project, cloud_service: service });
}
