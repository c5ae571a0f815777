import { setImmediate as nextTurn } from 'node:timers/promises';
import { Registry, type Metric } from 'prom-client';
import type { Snapshot } from '../tasks/snapshot.js';
import { bounded, type Family, type Labels, type Sample } from './family.js';
import { projectInfo, serviceFamilies, unrecognizedValues, type ProjectSubject } from './service-families.js';
import { stepFamilies, taskFamilies, type TaskSubject } from './task-families.js';

/** Prometheus' text format 0.0.4; since version 3 it fails a scrape that does not say so. */
export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Metrics in the text format, part by part. */
export type Exposition = AsyncIterable<string>;

/** About so many samples are rendered at a time, which takes a millisecond or two. */
const PART = 500;
/** So many tasks are looked at between two breaks, also where none of them has a sample. */
const TASKS = 100;

/** A sample as prom-client renders it. `sharedLabels` is not in its documentation: one object, formatted only once. */
interface RenderedSample extends Sample {
  readonly sharedLabels?: Labels;
}

/** Everything that a scrape tells of the cloud. */
export interface Exposed {
  readonly projects: readonly ProjectSubject[];
  readonly snapshots: readonly Snapshot[];
  /** Whether tasks are told step by step. */
  readonly steps: boolean;
}

/**
 * The cloud's side of a scrape as text, part by part. Rendering a hundred thousand samples at once would keep
 * everybody else waiting for a second: between two parts the process does what else there is to do.
 */
export async function* expose({ projects, snapshots, steps }: Exposed): AsyncGenerator<string, void, void> {
  const tasks = await tasksOf(snapshots);
  const services = snapshots.map((snapshot) => ({ subject: snapshot, shared: serviceLabels(snapshot) }));
  for (const family of steps ? [...taskFamilies, ...stepFamilies] : taskFamilies)
    yield* textOf(family, tasks);
  for (const family of serviceFamilies) yield* textOf(family, services);
  yield* textOf(unrecognizedValues, [{ subject: snapshots, shared: {} }]);
  const configured = projects.map((project) => ({ subject: project, shared: {} }));
  yield* textOf(projectInfo, configured, '');
}

/** A subject with the labels that all its samples share. */
interface Labelled<Subject> {
  readonly subject: Subject;
  readonly shared: Labels;
}

async function tasksOf(snapshots: readonly Snapshot[]): Promise<readonly Labelled<TaskSubject>[]> {
  const all: Labelled<TaskSubject>[] = [];
  for (const { tasks, takenAt, ...snapshot } of snapshots)
    for (const task of tasks) {
      const ids = { instance_id: task.instanceId, task_id: task.id };
      const shared = bounded({ ...serviceLabels(snapshot), ...ids });
      all.push({ subject: { task, now: takenAt }, shared });
      if (all.length % TASKS === 0) await nextTurn();
    }
  return all;
}

function serviceLabels({ project, service }: Pick<Snapshot, 'project' | 'service'>): Labels {
  return bounded({ project, cloud_service: service });
}

/** The library writes a family with the head on top of each part; only the first part keeps it. */
async function* textOf<Subject>(
  family: Family<Subject>,
  subjects: readonly Labelled<Subject>[],
  separator = '\n',
): Exposition {
  const head = await write(family, []);
  yield head;
  for await (const samples of partsOf(family, subjects)) {
    yield (await write(family, samples)).slice(head.length);
    if (samples.length >= PART) await nextTurn();
  }
  yield `\n${separator}`;
}

async function* partsOf<Subject>(
  family: Family<Subject>,
  subjects: readonly Labelled<Subject>[],
): AsyncGenerator<readonly RenderedSample[]> {
  let part: RenderedSample[] = [];
  for (const [at, { subject, shared }] of subjects.entries()) {
    for (const { labels, value } of family.samples(subject)) {
      part.push({ labels: bounded(labels), value, sharedLabels: shared });
      if (part.length < PART) continue;
      yield part;
      part = [];
    }
    if (at % TASKS === TASKS - 1) await nextTurn();
  }
  if (part.length > 0) yield part;
}

/** Lets prom-client write ready samples: this bypasses its map of label sets, in which different ones can collide. */
function write<Subject>(
  { name, help, type }: Family<Subject>,
  values: readonly RenderedSample[],
): Promise<string> {
  const registry = new Registry();
  const metric = {
    name,
    help,
    type,
    get: () => Promise.resolve({ name, help, type, values }),
    reset: () => undefined,
  };
  registry.registerMetric(metric as unknown as Metric);
  return registry.getSingleMetricAsString(name);
}
