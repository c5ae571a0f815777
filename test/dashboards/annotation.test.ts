import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runningTasks } from '../../dashboards/src/annotation.js';
import { substitute } from '../promql.js';
import { labelsOf } from './linter.js';
import { parsePromql } from '../promql.js';

const documentation = readFileSync(new URL('../../docs/dashboards.md', import.meta.url), 'utf8');

describe('the annotation for other dashboards', () => {
  const { selectors, labels } = parsePromql(substitute(runningTasks.expr ?? '', { instance_name: 'orders' }));

  it('is documented as it is', () => {
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(documentation) ?? [];
    expect(JSON.parse(json)).toEqual(runningTasks);
  });

  it('reads labels that the families have', () => {
    const known = selectors.flatMap(({ metric }) => [...labelsOf(metric), 'job']);
    expect(selectors.map(({ metric }) => metric)).toEqual([
      'huaweicloud_task_info',
      'huaweicloud_task_status',
    ]);
    expect(known).toEqual(expect.arrayContaining([...labels]));
  });

  it('shows labels that its series have', () => {
    const shown = [...JSON.stringify(runningTasks).matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
    const tags = runningTasks.tagKeys?.split(',') ?? [];
    expect(labels).toEqual(expect.arrayContaining([...shown, ...tags]));
  });
});
