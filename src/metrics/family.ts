import { cut, cutId, LONGEST_LABEL } from '../tasks/lengths.js';

/** Identify a task; every task family has them. */
export const TASK_LABELS = ['project', 'cloud_service', 'instance_id', 'task_id'] as const;
export const SERVICE_LABELS = ['project', 'cloud_service'] as const;

export type Labels = Readonly<Record<string, string>>;

/** The declaration of a metric family. Users, dashboards and rules depend on it: a change is a breaking change. */
export interface Declaration {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** Every sample has all of them, empty where the value is unknown. */
  readonly labels: readonly string[];
}

export interface Sample {
  /** Without those that all samples of the subject share. */
  readonly labels: Labels;
  readonly value: number;
}

/** A family together with the samples that one subject has in it. */
export interface Family<Subject> extends Declaration {
  readonly samples: (subject: Subject) => readonly Sample[];
}

const NO_LABELS: Labels = {};
/** Labels whose values must stay distinct when they are cut. */
const IDS: readonly string[] = [...TASK_LABELS, 'project_id'];

/** One sample, or none where there is no value. */
export function one(value: number | undefined, labels: Labels = NO_LABELS): readonly Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}

/** One sample whose labels carry the information; the value is always 1. */
export function info(labels: Labels): readonly Sample[] {
  return [{ labels, value: 1 }];
}

/** One sample for each of `statuses`: 1 for `current`, 0 for the others. */
export function oneHot(
  statuses: readonly string[],
  current: string,
  labels: Labels = NO_LABELS,
): readonly Sample[] {
  return statuses.map((status) => ({ labels: { ...labels, status }, value: status === current ? 1 : 0 }));
}

/** One sample for each entry of `values`, whose key is the value of `label`. */
export function byLabel(label: string, values: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(values).map(([key, value]) => ({ labels: { [label]: key }, value }));
}

/** The same labels with at most 256 characters in each; ids that differ still do. */
export function bounded(labels: Labels): Labels {
  for (const name in labels) if ((labels[name]?.length ?? 0) > LONGEST_LABEL) return allBounded(labels);
  return labels;
}

function allBounded(labels: Labels): Labels {
  const cutOne = ([name, value]: [string, string]) => [
    name,
    (IDS.includes(name) ? cutId : cut)(value, LONGEST_LABEL),
  ];
  return Object.fromEntries(Object.entries(labels).map(cutOne)) as Labels;
}

/** Milliseconds as seconds. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
