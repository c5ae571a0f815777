import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../test/e2e/programs.js';
import { parsePromql } from '../../../test/promql.js';
import type { Mutant } from './mutants.js';
import { alertsOf, nameOf, withSources, type Rule, type Scenario, type TestFile } from '../files.js';

/** Few enough that most mutants are done after one start of promtool, and many enough that its start does not count. */
const SCENARIOS_AT_ONCE = 2;

/** A few scenarios of a file with the rules that they need. */
interface Trial {
  readonly file: TestFile;
  readonly rules: readonly Rule[];
  /** How many mutants it has killed. */
  kills: number;
  /** How many milliseconds its runs took, and how many they were. */
  spentMs: number;
  runs: number;
}

export function trialsOf(rules: readonly Rule[], testFiles: readonly TestFile[]): readonly Trial[] {
  return testFiles.flatMap((file) => {
    // Rules that nothing in the file asks about only cost time.
    const needed = withSources(alertsOf(file).concat(askedOf(file)), rules);
    return inParts(file.tests).map((tests) => ({
      file: { ...file, tests },
      rules: needed,
      kills: 0,
      spentMs: 0,
      runs: 0,
    }));
  });
}

/** The scenario that fails with the mutant in place; `undefined` when all of them pass. */
export async function killerOf(mutant: Mutant, trials: readonly Trial[]): Promise<string | undefined> {
  const isMutated = (rule: Rule): boolean => nameOf(rule) === mutant.rule;
  const asksFor = ({ file }: Trial): number => Number(alertsOf(file).includes(mutant.rule));
  // First those that ask about this alert; among them those that fail often for the time that they take.
  const ordered = trials
    .filter(({ rules }) => rules.some(isMutated))
    .sort((one, other) => asksFor(other) - asksFor(one) || killRateOf(other) - killRateOf(one));
  for (const trial of ordered) {
    const mutated = trial.rules.map((rule) => (isMutated(rule) ? mutant.changed : rule));
    const begunAt = performance.now();
    const killer = await failureOf(mutated, trial.file);
    trial.spentMs += performance.now() - begunAt;
    trial.runs += 1;
    if (killer === undefined) continue;
    trial.kills += 1;
    return `${trial.file.name.replace('.test.yaml', '')}: ${killer}`;
  }
  return undefined;
}

/** Kills for each millisecond; a trial that has not run yet counts as a cheap one that kills half the time. */
function killRateOf({ kills, runs, spentMs }: Trial): number {
  return (kills + 1) / (runs + 2) / ((spentMs + 200) / (runs + 1));
}

/** What is asked about by an expression: recorded series, and alerts by ALERTS{alertname="…"}. */
function askedOf({ tests }: TestFile): readonly string[] {
  const exprs = tests.flatMap(({ promql_expr_test: asked = [] }) => asked.map(({ expr }) => expr));
  const selectors = exprs.flatMap((expr) => parsePromql(expr).selectors);
  return selectors.flatMap(({ metric, matchers }) => [metric, ...matchers.map(({ value }) => value)]);
}

function inParts(tests: readonly Scenario[]): readonly (readonly Scenario[])[] {
  const count = Math.ceil(tests.length / SCENARIOS_AT_ONCE);
  return Array.from({ length: count }, (_, at) =>
    tests.slice(at * SCENARIOS_AT_ONCE, (at + 1) * SCENARIOS_AT_ONCE),
  );
}

async function failureOf(rules: readonly Rule[], { name, ...file }: TestFile): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'mutant-'));
  try {
    // JSON is YAML.
    await writeFile(join(folder, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'mutated', rules }] }));
    await writeFile(join(folder, name), JSON.stringify({ ...file, rule_files: ['rules.yaml'] }));
    const { code, text } = await run('promtool', ['test', 'rules', name], folder);
    return code === 0 ? undefined : readFailure(text);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The name of the first scenario that failed. A mutant that is no rule at all proves nothing: it is an error. */
function readFailure(text: string): string {
  const [, scenario] = /^ +name: (.*),$/m.exec(text) ?? [];
  if (scenario !== undefined) return scenario;
  // A rule that cannot be evaluated ends its scenario without a name.
  if (/many-to-many|duplicate series|multiple matches|same labelset|duplicate labelset/.test(text))
    return 'the rule cannot be evaluated';
  throw new Error(`promtool did not run the tests: ${text}`);
}
