import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { files, FOLDER } from '../../alerts/src/serialise.js';
import { parseValues, readValues } from '../../alerts/src/values.js';
import { parsePromql } from '../promql.js';
import { parse } from 'yaml';
import type { RuleFile } from '../../alerts/tests/files.js';

const TEXT = readFileSync(new URL('values.yaml', FOLDER), 'utf8');

async function rulesWith(text: string) {
  const written = await files(parseValues(text));
  return [...written.values()].flatMap((file) =>
    (parse(file) as RuleFile).groups.flatMap(({ rules }) => rules),
  );
}

describe('the rule files', () => {
  it('are what npm run alerts writes from values.yaml', async () => {
    for (const [name, text] of await files(readValues()))
      expect(readFileSync(new URL(name, FOLDER), 'utf8'), name).toBe(text);
  });
});

describe('values.yaml', () => {
  it('sets thresholds, severities, links and the job', async () => {
    const rules = await rulesWith(
      TEXT.replace('stalled_after: 30m', 'stalled_after: 45m')
        .replace('HuaweiCloudTaskStalled: critical', 'HuaweiCloudTaskStalled: info')
        .replace('job: huaweicloud-task-exporter', 'job: tasks')
        .replace(/runbooks: .*/, 'runbooks: https://wiki.example.com/runbooks'),
    );
    expect(rules).toContainEqual({ record: 'huaweicloud_alerts:stalled_after_seconds', expr: '2700' });
    const find = (name: string) => rules.find(({ alert }) => alert === name);
    expect(find('HuaweiCloudTaskNotMoving')?.expr).toContain('[45m]');
    expect(find('HuaweiCloudTaskStalled')?.labels).toEqual({ severity: 'info' });
    expect(find('HuaweiCloudTaskStalled')?.annotations?.['runbook_url']).toMatch(
      /^https:\/\/wiki\.example\.com\/runbooks#/,
    );
    expect(find('HuaweiCloudExporterDown')?.expr).toContain('up{job="tasks"}');
  });

  it('adds labels to everything that is grouped or joined', async () => {
    const rules = await rulesWith(TEXT.replace('labels: []', 'labels: [cluster]'));
    for (const { expr, alert, record } of rules) {
      expect(() => parsePromql(expr), alert ?? record).not.toThrow();
      for (const [, list = ''] of expr.matchAll(/(?:by|on) \(([^)]*)\)/g))
        if (list !== '') expect(list, alert ?? record).toMatch(/^cluster, /);
    }
  });

  it.each([
    ['an unknown key', 'job: x\nfoo: 1', /foo/],
    [
      'a threshold that is no duration',
      TEXT.replace('stalled_after: 30m', 'stalled_after: 30'),
      /stalled_after/,
    ],
    [
      'an unknown severity',
      TEXT.replace('TaskStalled: critical', 'TaskStalled: page'),
      /HuaweiCloudTaskStalled/,
    ],
  ])('is refused with %s', (_what, text, says) => {
    expect(() => parseValues(text)).toThrow(says);
  });
});
