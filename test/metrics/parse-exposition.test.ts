import { describe, expect, it } from 'vitest';
import { parseExposition } from './parse-exposition.js';

const HEAD = '# HELP up Whether it is up.\n# TYPE up gauge\n';

describe('the parser of the tests', () => {
  it('reads families with their samples', () => {
    const text = `${HEAD}up{a="x",b=""} 1\n\n# HELP none Nothing.\n# TYPE none counter\n`;
    expect(parseExposition(text)).toEqual([
      {
        name: 'up',
        help: 'Whether it is up.',
        type: 'gauge',
        samples: [{ name: 'up', labels: { a: 'x', b: '' }, value: 1 }],
      },
      { name: 'none', help: 'Nothing.', type: 'counter', samples: [] },
    ]);
  });

  it('undoes escapes and is not led astray by what looks like the end of the labels', () => {
    const text = `${HEAD}up{a="\\\\n\\n\\"} 7",b="} 8,\u2028\r{"} -1.5e3\n`;
    expect(parseExposition(text)[0]?.samples).toEqual([
      { name: 'up', labels: { a: '\\n\n"} 7', b: '} 8,\u2028\r{' }, value: -1500 },
    ]);
  });

  it('reads special values and timestamps', () => {
    const text = `${HEAD}up{n="1"} NaN\nup{n="2"} +Inf 1700000000000\n`;
    expect(parseExposition(text)[0]?.samples).toEqual([
      { name: 'up', labels: { n: '1' }, value: NaN },
      { name: 'up', labels: { n: '2' }, value: Infinity, timestamp: 1_700_000_000_000 },
    ]);
  });

  it('counts the parts of a histogram to its family', () => {
    const text = '# HELP h H.\n# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 2\nh_count 1\n';
    expect(parseExposition(text)[0]?.samples.map(({ name }) => name)).toEqual([
      'h_bucket',
      'h_sum',
      'h_count',
    ]);
  });

  it.each([
    ['the last line has no end', 'up 1'],
    ['a sample of no open family', 'up 1\n'],
    ['a sample of no open family', `${HEAD}down 1\n`],
    ['a sample of no open family', `${HEAD}up_sum 1\n`],
    ['no TYPE after HELP', '# HELP up Up.\nup 1\n'],
    ['a TYPE of another family', '# HELP up Up.\n# TYPE down gauge\n'],
    ['no TYPE after HELP', '# HELP up Up.\n# TYPE up info\n'],
    ['HELP without TYPE', '# HELP up Up.\n'],
    ['neither HELP nor sample', '# TYPE up gauge\nup 1\n'],
    ['a family that was there before', `${HEAD}up 1\n# HELP x X.\n# TYPE x gauge\nx 1\n${HEAD}up{a="b"} 1\n`],
    ['a series that was there before', `${HEAD}up{a="1",b="2"} 1\nup{b="2",a="1"} 1\n`],
    ['a label that was there before', `${HEAD}up{a="1",a="2"} 1\n`],
    ['not a label', `${HEAD}up{a="\\t"} 1\n`],
    ['not a label', `${HEAD}up{a="1" b="2"} 1\n`],
    ['not a label', `${HEAD}up{a=1} 1\n`],
    ['not a sample', `${HEAD}up{a="1\n2"} 1\n`],
    ['not a number', `${HEAD}up undefined\n`],
    ['not a number', `${HEAD}up 0x10\n`],
    ['not a sample', `${HEAD}up\n`],
  ])('refuses %s: %j', (what, text) => {
    expect(() => parseExposition(text)).toThrow(what);
  });
});
