import { readRuleFiles, rulesOf, type Rule } from '../../alerts/tests/files.js';

export interface Alert extends Rule {
  readonly alert: string;
}

export interface Recorded extends Rule {
  readonly record: string;
}

/** Every rule of alerts/. */
export const rules = rulesOf(readRuleFiles());

export const alerts = rules.filter((rule): rule is Alert => rule.alert !== undefined);

export const recorded = rules.filter((rule): rule is Recorded => rule.record !== undefined);

/** Where thresholds are recorded. */
export function isThreshold(name: string): boolean {
  return name.startsWith('huaweicloud_alerts:');
}

/** The queries inside an alert's texts, with something in the place of each `%q`. */
export function queriesOf({ annotations = {} }: Rule): readonly string[] {
  const texts = Object.values(annotations);
  const written = texts.flatMap((text) => [...text.matchAll(/printf "((?:[^"\\]|\\.)*)" [^}]*\| query/g)]);
  return written.map(([, query = '']) => query.replaceAll('%q', '"x"').replaceAll('\\"', '"'));
}
