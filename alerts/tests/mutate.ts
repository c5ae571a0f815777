/* eslint-disable no-console -- A table for people is what this program is for. */
import { availableParallelism } from 'node:os';
import { EQUIVALENT } from './mutation/equivalent.js';
import { mutantsOf, type Mutant } from './mutation/mutants.js';
import { readRuleFiles, readTestFiles, rulesOf } from './files.js';
import { killerOf, trialsOf } from './mutation/trial.js';

/**
 * Takes each condition out of each rule in turn, or changes it, and runs the rule's tests: one of them has to fail,
 * or the condition is not tested. Prints what killed each mutant; exits with 1 when one survives.
 */

interface Outcome extends Mutant {
  /** The scenario that failed. */
  readonly killer: string | undefined;
  /** Why it may survive. */
  readonly excuse: string | undefined;
}

const rules = rulesOf(readRuleFiles());
const trials = trialsOf(rules, readTestFiles());

async function tryOut(mutant: Mutant): Promise<Outcome> {
  const killer = await killerOf(mutant, trials);
  return { ...mutant, killer, excuse: EQUIVALENT[mutant.rule]?.[mutant.what] };
}

/** As many at a time as there are processors. */
async function tryAll(mutants: readonly Mutant[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = mutants.entries();
  const work = async (): Promise<void> => {
    for (const [at, mutant] of waiting) outcomes[at] = await tryOut(mutant);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return outcomes;
}

function verdictOf({ killer, excuse }: Outcome): string {
  if (killer !== undefined)
    return excuse === undefined ? killer : `KILLED, but listed as equivalent, by ${killer}`;
  return excuse === undefined ? 'SURVIVED' : `equivalent: ${excuse}`;
}

function isFault({ killer, excuse }: Outcome): boolean {
  return (killer === undefined) === (excuse === undefined);
}

function print(outcomes: readonly Outcome[]): void {
  const width = Math.max(...outcomes.map(({ what }) => what.length));
  for (const rule of new Set(outcomes.map((outcome) => outcome.rule))) {
    console.log(`\n${rule}`);
    for (const outcome of outcomes.filter((candidate) => candidate.rule === rule))
      console.log(`  ${outcome.what.padEnd(width)} | ${verdictOf(outcome)}`);
  }
}

/** Excuses for what does not exist. */
function unknownExcuses(outcomes: readonly Outcome[]): readonly string[] {
  return Object.entries(EQUIVALENT).flatMap(([rule, changes]) =>
    Object.keys(changes)
      .filter((what) => !outcomes.some((outcome) => outcome.rule === rule && outcome.what === what))
      .map((what) => `${rule}: ${what}`),
  );
}

const only = process.argv.slice(2);
const chosen = rules.flatMap(mutantsOf).filter(({ rule }) => only.length === 0 || only.includes(rule));
const outcomes = await tryAll(chosen);
print(outcomes);
const faults = outcomes.filter(isFault);
const unknown = only.length === 0 ? unknownExcuses(outcomes) : [];
for (const excuse of unknown) console.log(`\nListed as equivalent, but no such mutant: ${excuse}`);
const killed = outcomes.filter(({ killer }) => killer !== undefined).length;
console.log(
  `\n${outcomes.length} mutants: ${killed} killed, ${outcomes.length - killed - faults.length} equivalent, ` +
    `${faults.length} at fault`,
);
process.exitCode = faults.length + unknown.length === 0 ? 0 : 1;
