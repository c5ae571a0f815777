import { isScalar, parseDocument, visit, type YAMLMap } from 'yaml';
import { edited } from './edited.js';

/**
 * The files of the project as they are, only faster: what takes half an hour in production is to be seen here in ten
 * seconds. Every edit is of something that stands in the file; a file in which there is nothing to edit is refused.
 */

/** A second of a run stands for three minutes. */
const HURRY = 180;

/** A busy machine takes a while to answer a scrape, and a scrape that takes longer than this has failed. */
const SCRAPE_EVERY = '2s';
const EVALUATE_EVERY = '1s';

export interface Surroundings {
  /** Host and port of each exporter. */
  readonly targets: readonly string[];
  /** The folder of the rule files. */
  readonly rules: string;
  /** Host and port. */
  readonly alertmanager: string;
}

/** deploy/prometheus/prometheus.yml with the addresses of this run. */
export function hurriedPrometheus(text: string, { targets, rules, alertmanager }: Surroundings): string {
  return edited(text, [
    [['global', 'evaluation_interval'], EVALUATE_EVERY],
    [['rule_files'], [`${rules}/*.rules.yaml`]],
    [['alerting', 'alertmanagers', 0, 'static_configs', 0, 'targets'], [alertmanager]],
    [['scrape_configs', 0, 'scrape_interval'], SCRAPE_EVERY],
    [['scrape_configs', 0, 'scrape_timeout'], SCRAPE_EVERY],
    [['scrape_configs', 0, 'static_configs', 0, 'targets'], targets],
  ]);
}

export interface Hurry {
  /** What is compared with scrapes lasts for a few of them, as in production. */
  readonly shortestSeconds: number;
  /** Not divided: `collection.max_staleness` of the exporter's configuration. */
  readonly maxStalenessSeconds: number;
}

const USUAL: Hurry = { shortestSeconds: 10, maxStalenessSeconds: 300 };

const MAX_STALENESS = 'huaweicloud_alerts:max_staleness_seconds';

/**
 * A file of rules with all its times divided: thresholds (recording rules that are a bare number and called
 * `…_seconds`), `for` and `keep_firing_for`, and the ranges and offsets of expressions.
 */
export function hurriedRules(text: string, hurry: Hurry = USUAL): string {
  const seconds = (inProduction: number): string =>
    String(Math.max(hurry.shortestSeconds, Math.round(inProduction / HURRY)));
  return withValues(text, (key, value, siblings) => {
    if (key === 'for') return divided(value);
    if (key === 'keep_firing_for') return `${seconds(secondsOf(value))}s`;
    if (key !== 'expr') return undefined;
    if (siblings.get('record') === MAX_STALENESS) return String(hurry.maxStalenessSeconds);
    return isThreshold(siblings, value) ? seconds(Number(value)) : hurriedExpression(value, seconds);
  });
}

/** The example for Alertmanager: it waits as much shorter, and all its receivers are `receiver`; repeats do not come. */
export function hurriedAlertmanager(text: string, receiver: string): string {
  return withValues(text, (key, value) => {
    if (key === 'group_wait' || key === 'group_interval') return divided(value);
    return key === 'url' ? new URL(new URL(value).pathname, receiver).href : undefined;
  });
}

/** Puts other values where `other` gives one; it is asked for every key that has a plain value. */
function withValues(
  text: string,
  other: (key: string, value: string, siblings: YAMLMap) => string | undefined,
): string {
  const document = parseDocument(text);
  visit(document, {
    Pair: (_, { key, value }, path) => {
      if (!isScalar(key) || !isScalar(value)) return;
      value.value = other(String(key.value), String(value.value), path.at(-1) as YAMLMap) ?? value.value;
    },
  });
  const result = document.toString({ lineWidth: 0 });
  if (result === parseDocument(text).toString({ lineWidth: 0 }))
    throw new Error(`nothing to hurry in\n${text}`);
  return result;
}

function isThreshold(rule: YAMLMap, expr: string): boolean {
  return !Number.isNaN(Number(expr)) && String(rule.get('record')).endsWith('_seconds');
}

function hurriedExpression(expr: string, seconds: (inProduction: number) => string): string {
  return expr.replace(
    /(\[|\boffset )(\d+[smhd])\b/g,
    (_, before: string, time: string) => `${before}${seconds(secondsOf(time))}s`,
  );
}

function divided(time: string): string {
  return `${Math.ceil((secondsOf(time) * 1000) / HURRY)}ms`;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(time: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(time) ?? [];
  const length = Number(count) * (UNITS[unit] ?? NaN);
  if (Number.isNaN(length)) throw new Error(`${time} is no time that can be divided`);
  return length;
}
