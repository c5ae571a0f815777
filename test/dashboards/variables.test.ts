import { describe, expect, it } from 'vitest';
import { dashboards, expressionsOf, type Dashboard, type Variable } from './expressions.js';

function variable(uid: string, name: string): Variable {
  const found = dashboards()
    .find((each) => each.uid === uid)
    ?.templating.list.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${uid} has no variable ${name}`);
  return found;
}

/** What Grafana offers for one line of a query_result(): every match of the expression is looked through. */
function choice({ regex = '' }: Variable, line: string): { text?: string; value?: string } {
  const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/.exec(regex) ?? [];
  const groups = [...line.matchAll(new RegExp(source, flags))].map((match) => match.groups ?? {});
  const text = groups.find((each) => each['text'])?.['text'];
  const value = groups.find((each) => each['value'])?.['value'];
  return { ...(text === undefined ? {} : { text }), ...(value === undefined ? {} : { value }) };
}

describe('the choice of a job', () => {
  it.each(dashboards().map(({ uid }) => uid))(
    'in %s is among the jobs of exporters, and all are these alone',
    (uid) => {
      const job = variable(uid, 'job');
      expect(job).toMatchObject({ includeAll: true, multi: true });
      expect(job.allValue).toBeUndefined();
      const [, source = ''] = /^\/(.*)\/$/.exec(job.regex ?? '') ?? [];
      expect(new RegExp(source).exec('{job="exporters"} 1 1764460800000')?.[1]).toBe('exporters');
    },
  );
});

describe('the choice of a task', () => {
  it('shows names, newest first, and stands for an id', () => {
    const task = variable('huaweicloud-task', 'task_id');
    const line =
      '{task_id="8abf",instance_id="b5a7",task_name="extend",text="extend · orders · running"} 17 17000';
    expect(choice(task, line)).toEqual({ text: 'extend · orders · running', value: '8abf' });
    expect(JSON.stringify(task.query)).toContain('query_result(sort_desc(');
    expect(task).toMatchObject({ sort: 0, includeAll: false, multi: false });
  });

  it('does not depend on the order of the labels', () => {
    const task = variable('huaweicloud-task', 'task_id');
    expect(choice(task, '{text="extend",task_id="8abf"} 1 1')).toEqual({ text: 'extend', value: '8abf' });
  });

  it('can be narrowed to an instance, by its name', () => {
    const instance = variable('huaweicloud-task', 'instance_id');
    expect(choice(instance, '{instance_id="b5a7",text="orders · shop"} 1 1')).toEqual({
      text: 'orders · shop',
      value: 'b5a7',
    });
    expect(instance).toMatchObject({ includeAll: true, allValue: '.*' });
  });

  it('depends on what was chosen before it: project, service, instance', () => {
    expect(JSON.stringify(variable('huaweicloud-task', 'instance_id').query)).toMatch(
      /\$project.*\$cloud_service/,
    );
    expect(JSON.stringify(variable('huaweicloud-task', 'task_id').query)).toMatch(
      /\$project.*\$cloud_service.*\$instance_id/,
    );
  });
});

describe('a choice of durations', () => {
  it.each([
    ['huaweicloud-tasks', 'stalled_after', '1800'],
    ['huaweicloud-task', 'promised', '900'],
  ])('%s: %s is %s seconds at first', (uid, name, seconds) => {
    const { current, options = [], query } = variable(uid, name);
    expect(current?.value).toBe(seconds);
    expect(options.filter(({ selected }) => selected).map(({ value }) => value)).toEqual([seconds]);
    expect(query).toBe(options.map(({ text, value }) => `${text} : ${value}`).join(', '));
  });
});

describe('reading the expressions of a dashboard', () => {
  const [first] = dashboards();
  const spoilt = (query: string): Dashboard => ({
    ...(first as Dashboard),
    panels: [],
    templating: { list: [{ ...variable('huaweicloud-task', 'job'), query }] },
  });

  it('takes the PromQL out of what a variable asks', () => {
    expect(expressionsOf(spoilt('label_values(up{a="b, c"}, job)'))).toMatchObject([
      { kind: 'variable', where: 'job', expr: 'up{a="b, c"}', label: 'job' },
    ]);
    const [asked] = expressionsOf(spoilt('query_result(max(up))'));
    expect(asked).toMatchObject({ expr: 'max(up)' });
    expect(asked).not.toHaveProperty('label');
  });

  it('refuses a question that it does not know', () => {
    expect(() => expressionsOf(spoilt('metrics(up)'))).toThrow('asks in a way that is not known here');
  });

  it('gives each panel query once, with its panel and letter', () => {
    const panels = dashboards().flatMap(({ panels }) => panels.flatMap(({ targets = [] }) => targets));
    const asked = dashboards()
      .flatMap(expressionsOf)
      .filter(({ kind }) => kind === 'panel');
    expect(asked.map(({ expr }) => expr)).toEqual(panels.map(({ expr }) => expr));
  });
});
