import type { ProjectSubject } from '../report/scrape-result.js';
import type { Health, Snapshot } from '../tasks/snapshot.js';
import { MOST_STEPS } from '../tasks/step-limit.js';
import { byLabel, info, one, seconds, SERVICE_LABELS, type Family, type Sample } from './family.js';

/** A counter if its name ends in `_total`, else a gauge. */
function family(
  name: string,
  labels: readonly string[],
  help: string,
  samples: (snapshot: Snapshot) => readonly Sample[],
): Family<Snapshot> {
  const type = name.endsWith('_total') ? 'counter' : 'gauge';
  return { name: `huaweicloud_${name}`, type, help, labels: [...SERVICE_LABELS, ...labels], samples };
}

/** A family of one sample for each service. */
function collectorFamily(name: string, help: string, valueOf: (health: Health) => number) {
  return family(`collector_${name}`, [], help, ({ health }) => one(valueOf(health)));
}

/** What describes one service of one project as a whole. */
export const serviceFamilies: readonly Family<Snapshot>[] = [
  family(
    'tasks',
    ['status'],
    'Tasks known, by status; complete even where tasks were cut by tasks.max_per_service.',
    ({ counts }) => byLabel('status', counts),
  ),
  family('tasks_dropped', [], 'Tasks cut by tasks.max_per_service.', ({ dropped }) => one(dropped)),
  family(
    'steps_dropped',
    [],
    `Steps beyond the ${MOST_STEPS} that are kept of each task, and sub-steps beyond the ${MOST_STEPS} of each step.`,
    ({ tasks }) => one(tasks.reduce((sum, { progress }) => sum + progress.stepsDropped, 0)),
  ),
  family(
    'tasks_finished_total',
    ['status'],
    'Tasks that were seen to finish since this process started.',
    ({ finished }) => byLabel('status', finished),
  ),
  family(
    'instance_info',
    ['instance_id', 'instance_name', 'instance_status'],
    "An instance with the cloud's own word for its status. Always 1.",
    ({ instances }) =>
      instances.flatMap(({ id, name, status }) =>
        info({ instance_id: id, instance_name: name, instance_status: status }),
      ),
  ),
  collectorFamily(
    'success',
    'Whether no call of the latest collection failed, one whole list was read since the start, and no list that a failure interrupted is incomplete.',
    ({ success }) => Number(success),
  ),
  collectorFamily(
    'duration_seconds',
    'How long the latest collection took.',
    ({ durationSeconds }) => durationSeconds,
  ),
  collectorFamily(
    'last_success_timestamp_seconds',
    'When the latest successful collection ended; 0 before the first.',
    ({ lastSuccessAt }) => seconds(lastSuccessAt) ?? 0,
  ),
  collectorFamily(
    'pending_instances',
    'Instances whose task list was due and not asked for because the budget of calls ran out.',
    ({ pendingInstances }) => pendingInstances,
  ),
  collectorFamily(
    'refused_instances',
    'Instances whose task list the cloud refuses while it gives others.',
    ({ refusedInstances }) => refusedInstances.length,
  ),
  collectorFamily(
    'missing_rows',
    "Rows that the counts of the cloud's lists claim and the lists do not give.",
    ({ missingRows }) => missingRows,
  ),
  collectorFamily(
    'paused',
    'Whether calls of the latest collection were not made because of throttling or a rejected credential.',
    ({ isPaused }) => Number(isPaused),
  ),
  family('collector_errors_total', ['reason'], 'Calls to the cloud that failed, by reason.', ({ health }) =>
    byLabel('reason', health.errors),
  ),
  family(
    'collector_failure_info',
    ['reason'],
    'Why the latest collection was no success; absent while collections succeed. Always 1.',
    ({ health: { failure } }) => (failure === undefined ? [] : info({ reason: failure.reason })),
  ),
];

/** Summed over all projects of the scrape. */
export const unrecognizedValues: Family<readonly Snapshot[]> = {
  name: 'huaweicloud_collector_unrecognized_values_total',
  type: 'counter',
  help: "Values in the cloud's answers that could not be read: words, times, percentages, whole rows.",
  labels: ['cloud_service', 'field'],
  samples: (snapshots) => {
    const totals = new Map<string, Sample>();
    for (const { service, health } of snapshots) {
      for (const [field, count] of Object.entries(health.unrecognized)) {
        const key = `${service}/${field}`;
        const value = (totals.get(key)?.value ?? 0) + count;
        totals.set(key, { labels: { cloud_service: service, field }, value });
      }
    }
    return [...totals.values()];
  },
};

const projectInfo: Family<ProjectSubject> = {
  name: 'huaweicloud_project_info',
  type: 'gauge',
  help: 'A configured project. Always 1.',
  labels: ['project', 'project_id', 'region'],
  samples: ({ name, id, region }) => info({ project: name, project_id: id, region }),
};

const projectCredentialsInfo: Family<ProjectSubject> = {
  name: 'huaweicloud_project_credentials_info',
  type: 'gauge',
  help: 'Which credential of the configuration a project is read with. Always 1.',
  labels: ['project', 'credentials'],
  samples: ({ name, credentials }) => info({ project: name, credentials }),
};

/** What describes a project, whatever its services. */
export const projectFamilies: readonly Family<ProjectSubject>[] = [projectInfo, projectCredentialsInfo];
