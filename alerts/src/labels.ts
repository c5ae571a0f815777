import type { Values } from './values.js';

/** The label lists of the rules: those of the exporter's families, and those that the user adds. */
export interface Keys {
  /** Tells one task from all others. */
  readonly task: string;
  /** Tells one service of one project from all others. */
  readonly collector: string;
  /** The same for each replica of the exporter. */
  readonly replica: string;
  /** Tells one kind of task on one instance from all others: a task and its retries. */
  readonly kind: string;
  /** The labels that the user adds and these. */
  readonly with: (...names: readonly string[]) => string;
}

export const COLLECTOR = ['project', 'cloud_service'];
export const TASK = [...COLLECTOR, 'instance_id', 'task_id'];

export function keysOf({ labels }: Values): Keys {
  const list = (...names: readonly string[]): string => [...labels, ...names].join(', ');
  return {
    task: list(...TASK),
    collector: list(...COLLECTOR),
    replica: list('job', 'instance', ...COLLECTOR),
    kind: list(...COLLECTOR, 'instance_id', 'task_name'),
    with: list,
  };
}

/**
 * A query inside an annotation: `expression` with `SELF` replaced by the matchers of the alert's own labels, as a Go
 * template that runs it.
 */
export function taskQuery(expression: string, values: Values): string {
  return query(expression, [...values.labels, ...TASK]);
}

export function collectorQuery(expression: string, values: Values): string {
  return query(expression, [...values.labels, ...COLLECTOR]);
}

/** The same for other labels. */
export function query(expression: string, labels: readonly string[]): string {
  const matchers = labels.map((label) => `${label}=%q`).join(',');
  const written = expression.replace('SELF', matchers).replaceAll(/"/g, '\\"');
  const given = labels.map((label) => `$labels.${label}`).join(' ');
  return `printf "${written}" ${given} | query`;
}
