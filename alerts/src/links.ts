import { COLLECTOR, TASK } from './labels.js';
import type { AlertName, Values } from './values.js';

/** The uids of the dashboards, which never change. */
const DASHBOARDS = {
  task: 'huaweicloud-task',
  overview: 'huaweicloud-tasks',
  exporter: 'huaweicloud-task-exporter',
};

/** What an alert is about, and so where its links lead. The queries are Go templates: `?name=value&…`, or empty. */
export interface Subject {
  /** Of the page /tasks. */
  readonly tasks: string;
  readonly dashboard: keyof typeof DASHBOARDS;
  /** Of the dashboard. */
  readonly variables: string;
}

/** The annotations that lead from the alert to where one looks next. */
export function linksOf(
  name: AlertName,
  { tasks, dashboard, variables }: Subject,
  { links }: Values,
): Readonly<Record<string, string>> {
  return {
    tasks_url: `${links.exporter}/tasks${tasks}`,
    dashboard_url: `${links.grafana}/d/${DASHBOARDS[dashboard]}${variables}`,
    runbook_url: `${links.runbooks}/${name}`,
  };
}

/** A task: its row of the page, and its dashboard. */
export function aboutTask({ labels }: Values): Subject {
  return {
    tasks: queryOf([...COLLECTOR.map((label) => parameter(label)), parameter('q', 'task_id')]),
    dashboard: 'task',
    variables: variablesOf([...labels, ...TASK]),
  };
}

/** A service of a project: its tasks, and the dashboard about reading them. */
export function aboutCollector({ labels }: Values): Subject {
  return {
    tasks: queryOf(COLLECTOR.map((label) => parameter(label))),
    dashboard: 'exporter',
    variables: variablesOf([...labels, ...COLLECTOR]),
  };
}

/** The alert's own label `label`, encoded for an address. */
export function parameter(name: string, label = name): string {
  return `${name}={{ $labels.${label} | urlquery }}`;
}

export function queryOf(pairs: readonly string[]): string {
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function variablesOf(labels: readonly string[]): string {
  return queryOf(labels.map((label) => parameter(`var-${label}`, label)));
}
