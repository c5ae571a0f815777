import { cut, cutId, LONGEST_LABEL } from '../tasks/lengths.js';

/** The labels that tell one task from all others; every task family has them. */
export const TASK_LABELS = ['project', 'cloud_service', 'instance_id', 'task_id'] as const;
export const SERVICE_LABELS = ['project', 'cloud_service'] as const;

export type Labels = Readonly<Record<string, string>>;

/** What users, dashboards and rules may rely on: a change here is a breaking change. */
export interface Declaration {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter' | 'histogram';
  /** Every sample has all of them, empty where nothing is known. */
  readonly labels: readonly string[];
}

/** One value; its labels are the ones beside those that its subject's samples share. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** A family together with the samples that one subject has in it. */
export interface Family<Subject> extends Declaration {
  readonly samples: (subject: Subject) => readonly Sample[];
}

const NO_LABELS: Labels = {};
/** Labels in which two values must not become one. */
const IDS: readonly string[] = [...TASK_LABELS, 'project_id'];

/** One sample without labels of its own, or none where there is no value. */
export function one(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels: NO_LABELS, value }];
}

/** A fact that is told by its labels; the value is always 1. */
export function info(labels: Labels): readonly Sample[] {
  return [{ labels, value: 1 }];
}

/** One sample for each of `words`, 1 for the one that holds and 0 for the others. */
export function oneHot(
  words: readonly string[],
  holds: string,
  labels: Labels = NO_LABELS,
): readonly Sample[] {
  return words.map((word) => ({ labels: { ...labels, status: word }, value: word === holds ? 1 : 0 }));
}

/** One sample for each word. */
export function byWord(label: string, values: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(values).map(([word, value]) => ({ labels: { [label]: word }, value }));
}

/** The same labels with at most 256 characters in each. */
export function bounded(labels: Labels): Labels {
  for (const name in labels) if ((labels[name]?.length ?? 0) > LONGEST_LABEL) return allBounded(labels);
  return labels;
}

/** A label's value with at most 256 characters; ids that differ still do. */
function boundedLabel(name: string, value: string): string {
  return IDS.includes(name) ? cutId(value, LONGEST_LABEL) : cut(value, LONGEST_LABEL);
}

function allBounded(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, boundedLabel(name, value)]));
}

/** Milliseconds as seconds. */
export function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
