import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { files, FOLDER } from '../../alerts/src/serialise.js';
import { parseValues, readValues } from '../../alerts/src/values.js';
import type { Rule, RuleFile } from '../../alerts/tests/files.js';
import { parsePromql } from '../promql.js';

const TEXT = readFileSync(new URL('values.yaml', FOLDER), 'utf8');

/** values.yaml with other words in it; each of them has to be there. */
function edited(...changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`values.yaml does not have ${from}`);
    return text.replace(from, to);
  }, TEXT);
}

async function rulesWith(...changes: readonly (readonly [from: string, to: string])[]) {
  const written = await files(parseValues(edited(...changes)));
  const rules = [...written.values()].flatMap((file) =>
    (parse(file) as RuleFile).groups.flatMap((group) => group.rules),
  );
  const named = (name: string): Rule | undefined =>
    rules.find(({ alert, record }) => alert === name || record === name);
  return { rules, named };
}

/** The beginning of each query in the texts, up to its first placeholder. */
function queriesIn(annotations: Readonly<Record<string, string>>): readonly string[] {
  return (
    Object.values(annotations)
      .join()
      .match(/printf "[^%]*\w+=%q/gs) ?? []
  );
}

describe('the rule files', () => {
  it('are what npm run alerts writes from values.yaml', async () => {
    for (const [name, text] of await files(readValues()))
      expect(readFileSync(new URL(name, FOLDER), 'utf8'), name).toBe(text);
  });
});

describe('values.yaml', () => {
  it.each([
    ['stalled_after: 30m', 'stalled_after: 45m', 'huaweicloud_alerts:stalled_after_seconds', '2700'],
    ['overdue_after: 15m', 'overdue_after: 90s', 'huaweicloud_alerts:overdue_after_seconds', '90'],
    ['max_staleness: 5m', 'max_staleness: 1d', 'huaweicloud_alerts:max_staleness_seconds', '86400'],
    ['calls_tolerated: 5', 'calls_tolerated: 0', 'huaweicloud_alerts:throttled_calls_tolerated', '0'],
    ['stalled_after: 30m', 'stalled_after: 45m', 'huaweicloud_task:standing_percent', '[45m]'],
    ['stalled_after: 30m', 'stalled_after: 45m', 'huaweicloud_task:not_moving_percent', 'offset 45m'],
    ['unseen_held_for: 12h', 'unseen_held_for: 2d', 'huaweicloud_task:unseen', '[48h]'],
    ['unseen_held_for: 12h', 'unseen_held_for: 2d', 'huaweicloud_task:not_moving_percent', '< 172800'],
    ['seen_within: 12h', 'seen_within: 36h', 'huaweicloud_task:failed_recently', '[36h]'],
  ])('sets thresholds: %s to %s', async (from, to, name, written) => {
    const { named } = await rulesWith([from, to]);
    expect(named(name)?.expr).toContain(written);
  });

  it('sets severities', async () => {
    const { named } = await rulesWith(
      ['HuaweiCloudTaskStalled: critical', 'HuaweiCloudTaskStalled: info'],
      ['HuaweiCloudUnreachable: warning', 'HuaweiCloudUnreachable: critical'],
    );
    expect(named('HuaweiCloudTaskStalled')?.labels).toEqual({ severity: 'info' });
    expect(named('HuaweiCloudUnreachable')?.labels).toEqual({ severity: 'critical' });
  });

  it('says in a text the threshold that it sets', async () => {
    const { named } = await rulesWith(['stalled_after: 30m', 'stalled_after: 45m']);
    expect(named('HuaweiCloudTaskNotMoving')?.annotations?.['description']).toContain('for 45m or more');
  });

  it('sets the job, whatever its name holds', async () => {
    const { rules, named } = await rulesWith(['job: huaweicloud-task-exporter', `job: 'tasks "a\\b"'`]);
    expect(named('HuaweiCloudExporterDown')?.expr).toContain('up{job="tasks \\"a\\\\b\\""}');
    for (const { expr } of rules) expect(() => parsePromql(expr)).not.toThrow();
  });

  it('sets where links lead; the runbooks are those of the exporter unless they are elsewhere', async () => {
    const base = [
      ['exporter: http://localhost:39101', 'exporter: https://ops.example.com/tasks-exporter/'],
      ['grafana: http://localhost:3000', 'grafana: https://grafana.example.com'],
    ] as const;
    const { named } = await rulesWith(...base);
    const links = named('HuaweiCloudTaskFailed')?.annotations;
    expect(links?.['tasks_url']).toMatch(/^https:\/\/ops\.example\.com\/tasks-exporter\/tasks\?project=/);
    expect(links?.['dashboard_url']).toMatch(
      /^https:\/\/grafana\.example\.com\/d\/huaweicloud-task\?var-project=/,
    );
    expect(links?.['runbook_url']).toBe(
      'https://ops.example.com/tasks-exporter/runbooks/HuaweiCloudTaskFailed',
    );
    const other = await rulesWith(...base, ['  runbooks:\n', '  runbooks: https://wiki.example.com/a\n']);
    expect(other.named('HuaweiCloudTaskFailed')?.annotations?.['runbook_url']).toBe(
      'https://wiki.example.com/a/HuaweiCloudTaskFailed',
    );
  });

  it('adds labels to everything that is grouped, joined or queried, and to dashboard links', async () => {
    const { rules, named } = await rulesWith(['labels: []', 'labels: [cluster, env]']);
    for (const { expr, alert, record, annotations = {} } of rules) {
      expect(() => parsePromql(expr), alert ?? record).not.toThrow();
      const lists = [...expr.matchAll(/(?:by|on) \(([^)]+)\)/g)].map(([, list = '']) => list);
      for (const list of lists) expect(list, alert ?? record).toMatch(/^cluster, env, /);
      if (alert !== 'HuaweiCloudExporterDown')
        for (const query of queriesIn(annotations)) expect(query, alert).toMatch(/\{.*cluster=%q$/s);
    }
    expect(named('HuaweiCloudTaskStalled')?.annotations?.['dashboard_url']).toMatch(
      /\?var-cluster=\{\{\s+\$labels\.cluster \| urlquery\s+\}\}&var-env=/,
    );
  });

  it.each([
    ['an unknown key', ['job: h', 'jobs: h'], /"jobs"/],
    ['a missing threshold', ['  overdue_after: 15m\n', ''], /thresholds\.overdue_after: /],
    [
      'a threshold without a unit',
      ['stalled_after: 30m', 'stalled_after: 30'],
      /thresholds\.stalled_after: /,
    ],
    [
      'a threshold of nothing',
      ['stalled_after: 30m', 'stalled_after: 0m'],
      /thresholds\.stalled_after: .*above 0/,
    ],
    ['a count that is none', ['tolerated: 5', 'tolerated: -1'], /thresholds\.throttled_calls_tolerated: /],
    [
      'an unknown severity',
      ['TaskStalled: critical', 'TaskStalled: page'],
      /severities\.HuaweiCloudTaskStalled: /,
    ],
    [
      'an unknown alert',
      ['CloudTaskStalled: c', 'CloudTaskStopped: c'],
      /severities.*HuaweiCloudTaskStopped/s,
    ],
    ['an empty job', ['job: huaweicloud-task-exporter', "job: ''"], /^ {2}job: /m],
    ['a label that cannot be one', ['labels: []', 'labels: [my-label]'], /labels\.0: .*name of a label/],
    ['a label that there is', ['labels: []', 'labels: [cluster, project]'], /labels\.1: .*already/],
    ['a label given twice', ['labels: []', 'labels: [cluster, cluster]'], /labels: .*twice/],
    ['a link that is none', ['http://localhost:3000', 'localhost:3000'], /links\.grafana: .*http:\/\//],
    ['a link with a query', ['http://localhost:3000', 'http://localhost/?a=b'], /links\.grafana: .*"\?"/],
    ['what is no YAML', ['labels: []', 'labels: ['], /values\.yaml is no YAML: /],
  ] as const)('is refused with %s, which the error names', (_what, change, says) => {
    expect(() => parseValues(edited(change))).toThrow(says);
  });

  it('is refused with all of its mistakes at once', () => {
    const text = edited(['labels: []', 'labels: [1]'], ['stalled_after: 30m', 'stalled_after: soon']);
    expect(() => parseValues(text, 'mine.yaml')).toThrow(
      /^mine\.yaml has values that cannot be used:\n {2}labels\.0: .*\n {2}thresholds\.stalled_after: .*$/,
    );
  });
});
