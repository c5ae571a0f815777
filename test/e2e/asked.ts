import {
  dashboards,
  expressionsOf,
  substitute,
  variablesOf,
  type Expression,
} from '../dashboards/expressions.js';
import type { Prometheus, Series } from './prometheus.js';

/** A question that a dashboard or a rule asks, and what came back. */
export interface Asked {
  /** Where it stands, for people: `huaweicloud-tasks / Running / A`. */
  readonly where: string;
  /** One, or one for each task that was chosen. */
  readonly answers: readonly (readonly Series[])[];
}

/** What the choices on top of a dashboard stand at: everything, and times that are as short as this run. */
const CHOICES = {
  job: '.+',
  instance: '.+',
  project: '.*',
  cloud_service: '.*',
  instance_id: '.*',
  stalled_after: '10',
  promised: '5',
  __rate_interval: '10s',
  __interval: '1s',
  __range: '10m',
  __to: '0',
};
const SHOWN_SECONDS = 60;

/** Asks everything that the dashboards ask, about each of the tasks where a task has to be chosen. */
export async function askDashboards(
  prometheus: Prometheus,
  taskIds: readonly string[],
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const expression of dashboards().flatMap(expressionsOf))
    asked.push({ where: nameOf(expression), answers: await ask(prometheus, expression, taskIds) });
  return asked;
}

/** What tells an expression from all others. */
export function nameOf({ dashboard, where, refId }: Expression): string {
  return [dashboard, where, refId].filter((part) => part !== '').join(' / ');
}

async function ask(
  prometheus: Prometheus,
  { expr, instant, label }: Expression,
  taskIds: readonly string[],
): Promise<readonly (readonly Series[])[]> {
  const isOfTask = variablesOf(expr).includes('task_id');
  const answers: (readonly Series[])[] = [];
  for (const taskId of isOfTask ? taskIds : ['']) {
    const promql = substitute(expr, { ...CHOICES, task_id: taskId });
    if (label !== undefined) answers.push(await valuesOf(prometheus, label, promql));
    else if (instant) answers.push(await prometheus.query(promql));
    else answers.push(await prometheus.queryRange(promql, SHOWN_SECONDS));
  }
  return answers;
}

/** A choice's values, in the shape of an answer. */
async function valuesOf(prometheus: Prometheus, label: string, selector: string): Promise<Series[]> {
  const values = await prometheus.labelValues(label, selector);
  return values.map((value) => ({ metric: { [label]: value }, value: [0, '1'] }));
}

/** A rule, as Prometheus shows it. */
interface LoadedRule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
}

/** Asks what each loaded rule asks; fails for one that Prometheus could not evaluate by itself. */
export async function askRules(prometheus: Prometheus): Promise<readonly Asked[]> {
  const { groups } = await prometheus.get<{ groups: { rules: LoadedRule[] }[] }>('rules');
  const rules = groups.flatMap(({ rules }) => rules);
  const asked: Asked[] = [];
  for (const { name, query, health, lastError } of rules) {
    if (health !== 'ok') throw new Error(`${name} is ${health}: ${lastError ?? ''}`);
    asked.push({ where: name, answers: [await prometheus.query(query)] });
  }
  return asked;
}

/** Whether there is nothing to see: no series, or none with a number. */
export function isEmpty({ answers }: Asked): boolean {
  const samples = answers
    .flat()
    .flatMap(({ value, values = [] }) => (value === undefined ? values : [value]));
  return !samples.some(([, number]) => number !== 'NaN');
}
