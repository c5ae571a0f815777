import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import { TASK_KEY } from './promql.js';
import { settings } from './settings.js';

/** One series for each running task of the instances that the variable `$instance_name` of the dashboard chooses. */
const RUNNING = [
  `max by (${TASK_KEY}, task_name, instance_name) (`,
  `  huaweicloud_task_info{job="${settings.job}", instance_name=~"$instance_name"}`,
  `  and on (${TASK_KEY})`,
  `  huaweicloud_task_status{job="${settings.job}", status="running"} == 1`,
  `)`,
].join('\n');

/**
 * For dashboards about something else: while a task of the instance runs, the time is shaded in every panel.
 * docs/dashboards.md shows where it goes.
 */
export const runningTasks: AnnotationQuery = {
  name: 'Tasks of Huawei Cloud',
  datasource: { type: 'prometheus', uid: '${datasource}' },
  enable: true,
  iconColor: 'blue',
  expr: RUNNING,
  step: '30s',
  titleFormat: '{{task_name}}',
  textFormat: '{{instance_name}} ({{cloud_service}}, {{project}})',
  tagKeys: 'cloud_service,project',
};
