import { Registry, type Metric } from 'prom-client';
import type { Snapshot } from '../tasks/snapshot.js';
import type { Family, Labels, Sample } from './family.js';
import { projectInfo, serviceFamilies, unrecognizedValues, type ProjectSubject } from './service-families.js';
import { stepFamilies, taskFamilies, type TaskSubject } from './task-families.js';

/** Prometheus' text format 0.0.4; since version 3 it fails a scrape that does not say so. */
export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

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
 * The cloud's side of a scrape as text. A registry is made anew from the snapshots each time, so that nothing of
 * a task that is gone can stay.
 */
export async function expose({ projects, snapshots, steps }: Exposed): Promise<string> {
  const registry = new Registry();
  const tasks = snapshots.flatMap(tasksOf);
  const families = steps ? [...taskFamilies, ...stepFamilies] : taskFamilies;
  for (const family of families) register(registry, family, tasks);
  const services = snapshots.map((snapshot) => ({ subject: snapshot, shared: serviceLabels(snapshot) }));
  for (const family of serviceFamilies) register(registry, family, services);
  register(registry, unrecognizedValues, [{ subject: snapshots, shared: {} }]);
  register(
    registry,
    projectInfo,
    projects.map((project) => ({ subject: project, shared: {} })),
  );
  return registry.metrics();
}

/** A subject with the labels that all its samples share. */
interface Labelled<Subject> {
  readonly subject: Subject;
  readonly shared: Labels;
}

function tasksOf(snapshot: Snapshot): readonly Labelled<TaskSubject>[] {
  return snapshot.tasks.map((task) => ({
    subject: { task, now: snapshot.takenAt },
    shared: { ...serviceLabels(snapshot), instance_id: task.instanceId, task_id: task.id },
  }));
}

function serviceLabels({ project, service }: Snapshot): Labels {
  return { project, cloud_service: service };
}

/** Registers samples that are there already, which passes by the library's map of label sets and its collisions. */
function register<Subject>(
  registry: Registry,
  family: Family<Subject>,
  subjects: readonly Labelled<Subject>[],
): void {
  const { name, help, type } = family;
  const values = subjects.flatMap(({ subject, shared }) =>
    family.samples(subject).map((sample): RenderedSample => ({ ...sample, sharedLabels: shared })),
  );
  const metric = {
    name,
    help,
    type,
    get: () => Promise.resolve({ name, help, type, values }),
    reset: () => undefined,
  };
  registry.registerMetric(metric as unknown as Metric);
}
