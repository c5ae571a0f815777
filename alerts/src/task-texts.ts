import { taskQuery } from './labels.js';
import type { Values } from './values.js';

/** The parts that the texts of alerts about a task have in common, as Go templates. */

export const TASK_NAME = '{{ or $labels.task_name $labels.task_id }}';

export const INSTANCE_NAME = '{{ or $labels.instance_name $labels.instance_id }}';

export const ON = `${TASK_NAME} on ${INSTANCE_NAME}`;

export const THE_TASK = `The task ${TASK_NAME} of the {{ $labels.cloud_service }} instance ${INSTANCE_NAME} (project {{ $labels.project }})`;

/** `: it stands at 42 %` and the like, with other words where there is no percentage. */
export function percent(values: Values, before: string, otherwise = ''): string {
  const query = taskQuery('max(huaweicloud_task_progress_percent{SELF})', values);
  const other = otherwise === '' ? '' : `{{- else -}} ${otherwise} `;
  return `{{- with ${query} -}} ${before} {{ . | first | value | printf "%.0f" }} % ${other}{{- end -}}`;
}

/** `, in step 2 ("resize")` for each step that runs. */
export function runningSteps(values: Values): string {
  const query = taskQuery(
    'max by (step, step_name) (huaweicloud_task_step_status{SELF,status="running"}) == 1',
    values,
  );
  return `{{- range ${query} | sortByLabel "step" -}} , in step {{ .Labels.step }}{{ with .Labels.step_name }} ("{{ . }}"){{ end }} {{- end -}}`;
}

export const OPEN_A_TICKET = `Look at the instance's background tasks in the console; if nothing moves there either, open a ticket with the task's id {{ $labels.task_id }}.`;

/** `text`, unless the task can no longer be seen. */
export function whereSeen(values: Values, text: string): string {
  return `{{- with ${taskQuery('huaweicloud_task_info{SELF}', values)} -}} ${text} {{- end -}}`;
}

/** Says that the rest of the text is not about now. */
export function whileUnseen(values: Values): string {
  const seen = taskQuery('huaweicloud_task_info{SELF}', values);
  return `{{- with ${seen} }}{{ else }} This is how the task was last seen: at the moment its service cannot be read.{{ end }}`;
}
