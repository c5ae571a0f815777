import { describe, expect, it } from 'vitest';
import { nameOf, readRuleFiles, withSources } from '../../alerts/tests/files.js';
import { parsePromql } from '../promql.js';
import { alerts, isThreshold, recorded, rules } from './rule-files.js';

/** Numbers that are no thresholds. */
const FACTS: Readonly<Record<string, readonly string[]>> = {
  // A percent has nowhere to go from here; unseen_held_for, because this rule needs no other.
  'huaweicloud_task:not_moving_percent': ['100', '43200'],
};

function readBy(expr: string): readonly string[] {
  return parsePromql(expr).selectors.map(({ metric }) => metric);
}

/** Numbers above 1; windows and offsets are durations. */
function numbersIn(expr: string): readonly string[] {
  const written = expr.match(/(?<![\w:.])\d+(\.\d+)?(?![\w:.])/g) ?? [];
  return written.filter((number) => Number(number) > 1);
}

describe('thresholds', () => {
  it.each(rules.filter((rule) => !isThreshold(nameOf(rule))))(
    'stand in no other rule: $alert $record',
    (rule) => {
      expect(numbersIn(rule.expr)).toEqual(FACTS[nameOf(rule)] ?? []);
    },
  );

  it('are plain numbers, each used', () => {
    const used = rules.flatMap(({ expr }) => readBy(expr));
    for (const { record, expr } of recorded.filter((rule) => isThreshold(rule.record))) {
      expect(expr).toMatch(/^\d+$/);
      expect(used).toContain(record);
    }
  });

  it('are what an alert compares with, where it compares with more than 0 or 1', () => {
    const sourcesOf = (alert: string) => withSources([alert], rules).map(nameOf);
    const without = alerts.map(({ alert }) => alert).filter((alert) => !sourcesOf(alert).some(isThreshold));
    expect(without.toSorted()).toEqual([
      'HuaweiCloudConfigReloadFailed',
      'HuaweiCloudExporterDown',
      'HuaweiCloudTaskNotMoving',
    ]);
  });
});

/** Groups run their rules one after another; a series of another group would be missing after a restart of Prometheus. */
describe('what a rule reads from another rule', () => {
  const groups = readRuleFiles().flatMap((file) => file.groups);
  const ours = recorded.map(({ record }) => record);

  it.each(groups)('stands above it in the same group: $name', (group) => {
    const before: string[] = [];
    for (const rule of group.rules) {
      const needed = readBy(rule.expr).filter((metric) => ours.includes(metric));
      // It may read itself, as it was in the evaluation before.
      before.push(nameOf(rule));
      expect(before, nameOf(rule)).toEqual(expect.arrayContaining(needed));
    }
  });

  it('is recorded once', () => {
    expect(new Set(ours).size).toBe(ours.length);
  });
});
