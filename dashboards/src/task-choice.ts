import { VariableSort } from '@grafana/grafana-foundation-sdk/dashboard';
import { chosen, lastSeen, perTask, TASK_KEY, withNames } from './promql.js';
import { FINISHED, UNFINISHED } from './status.js';
import { named, type Variable } from './variables.js';

/** Tasks that were seen in the time range, also those that are forgotten by now. */
function seen(family: string, matchers = ''): string {
  return lastSeen(chosen(family, matchers));
}

const INSTANCES = (() => {
  const tasks = withNames(perTask(seen('huaweicloud_task_info')), seen('huaweicloud_task_info'));
  const withText = `label_join(${tasks}, "text", " · ", "instance_name", "project")`;
  return `max by (instance_id, text) (${withText})`;
})();

/** All instances, or one: named by what people call it, and its project. */
export const instanceOfTask: Variable = named('instance_id', 'Cloud instance', INSTANCES, 'instance_id')
  .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
  .includeAll(true)
  .allValue('.*')
  .current({ selected: true, text: 'All', value: '$__all' });

const OF_INSTANCE = 'instance_id=~"$instance_id"';

/** The newest first: the value is the moment of creation, or 0 where the cloud does not tell it. */
const TASKS = (() => {
  const info = seen('huaweicloud_task_info', OF_INSTANCE);
  const created = perTask(seen('huaweicloud_task_created_timestamp_seconds', OF_INSTANCE));
  const tasks = withNames(`${created} or 0 * ${perTask(info)}`, info);
  // A replica that is gone may have seen the task running last: what another one has seen finished has finished.
  const last = (matchers: string) => `${seen('huaweicloud_task_status', `${OF_INSTANCE}, ${matchers}`)} == 1`;
  const status =
    `topk by (${TASK_KEY}) (1, ${last(FINISHED)})` +
    ` or on (${TASK_KEY}) topk by (${TASK_KEY}) (1, ${last(UNFINISHED)})`;
  const withStatus = `${tasks} * on (${TASK_KEY}) group_left (status) (${status})`;
  const withShortId = `label_replace(${withStatus}, "short_id", "$1", "task_id", "(.{8}).*")`;
  const texts = ['task_name', 'instance_name', 'status', 'short_id'].map((label) => `"${label}"`);
  return `sort_desc(label_join(${withShortId}, "text", " · ", ${texts.join(', ')}))`;
})();

/** One task; at first the newest. */
export const task: Variable = named('task_id', 'Task', TASKS, 'task_id').sort(VariableSort.Disabled);
