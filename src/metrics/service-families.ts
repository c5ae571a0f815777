import type { ProjectSubject } from '../report/scrape-result.js';
import type { Snapshot } from '../tasks/snapshot.js';
import { MOST_STEPS } from '../tasks/step-limit.js';
import { byWord, info, one, seconds, SERVICE_LABELS, type Family, type Sample } from './family.js';

function family(
  type: 'gauge' | 'counter',
  name: string,
  labels: readonly string[],
  help: string,
  samples: (snapshot: Snapshot) => readonly Sample[],
): Family<Snapshot> {
  return { name: `huaweicloud_${name}`, type, help, labels: [...SERVICE_LABELS, ...labels], samples };
}

/** What is told of a whole service in one project. */
export const serviceFamilies: readonly Family<Snapshot>[] = [
  family(
    'gauge',
    'tasks',
    ['status'],
    'Tasks known, by status; complete even where tasks were cut by tasks.max_per_service.',
    ({ counts }) => byWord('status', counts),
  ),
  family('gauge', 'tasks_dropped', [], 'Tasks cut by tasks.max_per_service.', ({ dropped }) => one(dropped)),
  family(
    'gauge',
    'steps_dropped',
    [],
    `Steps beyond the ${MOST_STEPS} that are kept of each task, and sub-steps beyond the ${MOST_STEPS} of each step.`,
    ({ tasks }) => one(tasks.reduce((sum, { progress }) => sum + progress.stepsDropped, 0)),
  ),
  family(
    'counter',
    'tasks_finished_total',
    ['status'],
    'Tasks that were seen to finish since this process started.',
    ({ finished }) => byWord('status', finished),
  ),
  family(
    'gauge',
    'instance_info',
    ['instance_id', 'instance_name', 'instance_status'],
    "An instance with the cloud's own word for its status. Always 1.",
    ({ instances }) =>
      instances.flatMap(({ id, name, status }) =>
        info({ instance_id: id, instance_name: name, instance_status: status }),
      ),
  ),
  family(
    'gauge',
    'collector_success',
    [],
    'Whether no call of the latest collection failed, one whole list was read since the start, and no list that a failure interrupted is incomplete.',
    ({ health }) => one(health.success ? 1 : 0),
  ),
  family('gauge', 'collector_duration_seconds', [], 'How long the latest collection took.', ({ health }) =>
    one(health.durationSeconds),
  ),
  family(
    'gauge',
    'collector_last_success_timestamp_seconds',
    [],
    'When the latest successful collection ended; 0 before the first.',
    ({ health }) => one(seconds(health.lastSuccessAt) ?? 0),
  ),
  family(
    'gauge',
    'collector_pending_instances',
    [],
    'Instances whose task list was due and not asked for because the budget of calls ran out.',
    ({ health }) => one(health.pendingInstances),
  ),
  family(
    'gauge',
    'collector_refused_instances',
    [],
    'Instances whose task list the cloud refuses while it gives others.',
    ({ health }) => one(health.refusedInstances.length),
  ),
  family(
    'gauge',
    'collector_missing_rows',
    [],
    "Rows that the counts of the cloud's lists claim and the lists do not give.",
    ({ health }) => one(health.missingRows),
  ),
  family(
    'gauge',
    'collector_paused',
    [],
    'Whether calls of the latest collection were not made because of throttling or a rejected credential.',
    ({ health }) => one(health.isPaused ? 1 : 0),
  ),
  family(
    'counter',
    'collector_errors_total',
    ['reason'],
    'Calls to the cloud that failed, by reason.',
    ({ health }) => byWord('reason', health.errors),
  ),
];

/** Told of a service over all projects that are rendered. */
export const unrecognizedValues: Family<readonly Snapshot[]> = {
  name: 'huaweicloud_collector_unrecognized_values_total',
  type: 'counter',
  help: "Values in the cloud's answers that could not be read: words, times, percentages, whole rows.",
  labels: ['cloud_service', 'field'],
  samples: (snapshots) => {
    const totals = new Map<string, { labels: Record<string, string>; value: number }>();
    for (const { service, health } of snapshots) {
      for (const [field, value] of Object.entries(health.unrecognized)) {
        const key = `${service}/${field}`;
        const total = totals.get(key)?.value ?? 0;
        totals.set(key, { labels: { cloud_service: service, field }, value: total + value });
      }
    }
    return [...totals.values()];
  },
};

export const projectInfo: Family<ProjectSubject> = {
  name: 'huaweicloud_project_info',
  type: 'gauge',
  help: 'A configured project. Always 1.',
  labels: ['project', 'project_id', 'region'],
  samples: ({ name, id, region }) => info({ project: name, project_id: id, region }),
};
