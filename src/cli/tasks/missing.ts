import type { CollectorAnswer, TasksAnswer } from '../../report/schema.js';
import { counted } from '../terminal/counted.js';
import { printable } from '../terminal/printable.js';

/** What an answer does not hold, in sentences; what several services suffer from is told once. */
export function missingIn({ collectors }: TasksAnswer): readonly string[] {
  const whose = new Map<string, string[]>();
  for (const collector of collectors) {
    const name = `${collector.project}/${collector.cloud_service}`;
    for (const what of missingOf(collector)) whose.set(what, [...(whose.get(what) ?? []), name]);
  }
  return [...whose].map(([what, names]) => printable(`${names.join(', ')}: ${what}`));
}

/** Whether there is nothing in it at all. */
export function isNothing({ collectors, tasks }: TasksAnswer): boolean {
  const isSilent = ({ success, instances }: CollectorAnswer): boolean => !success && instances === 0;
  return tasks.length === 0 && collectors.length > 0 && collectors.every(isSilent);
}

/** So many refused instances are named. */
const MOST_NAMED = 5;

function missingOf(collector: CollectorAnswer): readonly string[] {
  const { success, failure, pending_instances, instances, tasks_dropped, missing_rows } = collector;
  const refused = collector.refused_instances.map(
    ({ instance_id, instance_name: name }) => name || instance_id,
  );
  const unread = `${pending_instances} of ${counted(instances, 'instance')} not read yet: the time was too short`;
  return [
    ...(failure === null ? [] : [`could not be read (${failure.reason}): ${failure.message}`]),
    ...(failure === null && !success ? ['not read to the end: the time was too short'] : []),
    ...(pending_instances > 0 ? [unread] : []),
    ...(refused.length > 0
      ? [
          `${counted(refused.length, 'instance')} refused by the cloud: ${refused.slice(0, MOST_NAMED).join(', ')}`,
        ]
      : []),
    ...(missing_rows > 0
      ? [`${counted(missing_rows, 'row')} missing: the cloud counts more in its lists than it gives`]
      : []),
    ...(tasks_dropped > 0 ? [`${counted(tasks_dropped, 'task')} left out (tasks.max_per_service)`] : []),
  ];
}
