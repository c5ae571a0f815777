import { describe, expect, it } from 'vitest';
import { parsePromql, PromqlError, substitute, variablesOf } from './promql.js';

describe('reading PromQL', () => {
  it('finds each selector with its matchers, its range and what stands around it', () => {
    expect(parsePromql('sum by (a) (rate(calls_total{a=~"x|y", b!="z"}[5m])) / up').selectors).toEqual([
      {
        metric: 'calls_total',
        matchers: [
          { label: 'a', op: '=~', value: 'x|y' },
          { label: 'b', op: '!=', value: 'z' },
        ],
        range: '5m',
        within: ['sum', 'rate'],
      },
      { metric: 'up', matchers: [], range: '', within: [] },
    ]);
  });

  it.each([
    ['{__name__="m", a="1"}', 'm', ['a']],
    ['{"m", a="1"}', 'm', ['a']],
    ['{a="1"}', '', ['a']],
    ['m', 'm', []],
    ['m offset 1h', 'm', []],
    ["m{a='it\\'s'}", 'm', ['a']],
  ])('reads the name and labels of %s', (expr, metric, labels) => {
    const [selector] = parsePromql(expr).selectors;
    expect(selector?.metric).toBe(metric);
    expect(selector?.matchers.map(({ label }) => label)).toEqual(labels);
  });

  it('reads quoted values without their quotes and escapes', () => {
    const values = parsePromql(String.raw`a{x="q\"q"} or a{x='b\\d'} or a{x=${'`r\\d`'}}`).selectors.map(
      ({ matchers }) => matchers[0]?.value,
    );
    expect(values).toEqual(['q"q', 'b\\d', 'r\\d']);
  });

  it.each([
    ['m{a="1"}', ['a']],
    ['sum by (a, b) (m)', ['a', 'b']],
    ['sum without (a) (m)', ['a']],
    ['m * on (a) group_left (b) n', ['a', 'b']],
    ['m * ignoring (a) group_right (b) n', ['a', 'b']],
    ['topk by (a) (1, m)', ['a']],
    ['label_replace(m, "new", "$1", "a", "(.*)")', ['a']],
    ['label_join(m, "new", "-", "a", "b")', ['a', 'b']],
  ])('finds the labels that %s reads', (expr, labels) => {
    expect(parsePromql(expr).labels).toEqual(labels);
  });

  it.each([
    ['label_replace(m, "new", "$1", "a", "(.*)")', ['new']],
    ['label_join(m, "new", "-", "a", "b")', ['new']],
    ['count_values("new", m)', ['new']],
    ['sum(m)', []],
  ])('finds the labels that %s makes', (expr, made) => {
    expect(parsePromql(expr).made).toEqual(made);
  });

  it.each(['sum(m', 'm{a=1}', 'm{a="1"', 'rate(m[5m)', 'sum by a (m)', 'm +', 'nosuch(m)', 'm $x', ''])(
    'refuses %j',
    (expr) => {
      expect(() => parsePromql(expr)).toThrow(PromqlError);
    },
  );
});

describe('substituting the variables of Grafana', () => {
  it('knows the three ways to write them', () => {
    expect(substitute('m{a="$a", b="${b}", c="${c:regex}"}', { a: '1', b: '2', c: '3' })).toBe(
      'm{a="1", b="2", c="3"}',
    );
  });

  it('takes the longest name', () => {
    expect(substitute('$__range $__range_s', { __range: '1h', __range_s: '3600' })).toBe('1h 3600');
  });

  it('leaves the groups of regular expressions alone', () => {
    expect(substitute('label_replace(m, "a", "$1", "b", "(.*)")', {})).toContain('"$1"');
  });

  it('puts the value in as it is', () => {
    expect(substitute('m{a=~"$a"}', { a: '$&.+' })).toBe('m{a=~"$&.+"}');
  });

  it('refuses a variable that has no value', () => {
    expect(() => substitute('m{a="$nosuch"}', {})).toThrow('no value for $nosuch');
  });

  it('lists them, each once', () => {
    expect(variablesOf('m{a="$a", b="${b:regex}", c="$a"}[$__range] "$1"')).toEqual(['a', 'b', '__range']);
  });
});
