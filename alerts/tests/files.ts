import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { parsePromql } from '../../test/promql.js';

/** Where the rule files and their tests are. */
export const ALERTS = new URL('../', import.meta.url).pathname;

/** One rule as it stands in its file: an alert or a recorded series. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Group {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export interface RuleFile {
  /** Without the folder. */
  readonly name: string;
  readonly groups: readonly Group[];
}

/** All rule files of alerts/. */
export function readRuleFiles(): readonly RuleFile[] {
  return readdirSync(ALERTS)
    .filter((name) => name.endsWith('.rules.yaml'))
    .map((name) => ({ name, ...(parse(readFileSync(ALERTS + name, 'utf8')) as Omit<RuleFile, 'name'>) }));
}

export function nameOf({ record, alert }: Rule): string {
  return record ?? alert ?? '';
}

export function rulesOf(files: readonly RuleFile[]): readonly Rule[] {
  return files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
}

/** The rules with these names and all those that they read from, in the order of the files. */
export function withSources(names: readonly string[], rules: readonly Rule[]): readonly Rule[] {
  const needed = new Set<string>();
  const need = (name: string): void => {
    const rule = rules.find((candidate) => nameOf(candidate) === name);
    if (rule === undefined || needed.has(name)) return;
    needed.add(name);
    for (const { metric } of parsePromql(rule.expr).selectors) need(metric);
  };
  names.forEach(need);
  return rules.filter((rule) => needed.has(nameOf(rule)));
}

/** What is needed here of one scenario in a test file. */
export interface Scenario {
  readonly name: string;
  /** Between two scrapes. */
  readonly interval: string;
  readonly alert_rule_test?: readonly AlertProbe[];
  readonly promql_expr_test?: readonly { readonly expr: string }[];
}

export interface AlertProbe {
  readonly eval_time: string;
  readonly alertname: string;
  readonly exp_alerts?: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
}

export interface TestFile {
  /** Without the folder. */
  readonly name: string;
  /** Relative to alerts/tests. */
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  readonly tests: readonly Scenario[];
}

/** All files of tests in alerts/tests, with their YAML aliases resolved. */
export function readTestFiles(): readonly TestFile[] {
  const folder = `${ALERTS}tests/`;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.test.yaml'))
    .map((name) => ({
      ...(parse(readFileSync(folder + name, 'utf8')) as Omit<TestFile, 'name'>),
      name: basename(name),
    }));
}

/** The alerts that the file asks about, each once. */
export function alertsOf({ tests }: TestFile): readonly string[] {
  const asked = tests.flatMap(({ alert_rule_test: probes = [] }) => probes.map(({ alertname }) => alertname));
  return [...new Set(asked)];
}
