import { changesOf, timesTwoAndHalf } from './expressions.js';
import { nameOf, type Rule } from '../files.js';

/** A rule of which one condition is missing or different. */
export interface Mutant {
  readonly rule: string;
  readonly what: string;
  readonly changed: Rule;
}

/** Every mutant of the rule. */
export function mutantsOf(rule: Rule): readonly Mutant[] {
  const mutants = [...ofExpression(rule), ...ofDuration(rule, 'for'), ...ofDuration(rule, 'keep_firing_for')];
  return mutants.map(({ what, changed }) => ({ rule: nameOf(rule), what, changed }));
}

type Change = Omit<Mutant, 'rule'>;

function ofExpression(rule: Rule): readonly Change[] {
  return changesOf(rule.expr).map(({ what, expr }) => ({ what, changed: { ...rule, expr } }));
}

function ofDuration(rule: Rule, key: 'for' | 'keep_firing_for'): readonly Change[] {
  const { [key]: duration, ...rest } = rule;
  if (duration === undefined) return [];
  return [
    { what: `without ${key}`, changed: rest },
    ...timesTwoAndHalf(duration).map((other) => ({
      what: `${key} ${other}, not ${duration}`,
      changed: { ...rule, [key]: other },
    })),
  ];
}
