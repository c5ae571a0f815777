import { describe, expect, it } from 'vitest';
import { shortDuration } from '../../src/cli/terminal/durations.js';
import { terminalOf } from '../../src/cli/terminal/terminal.js';
import { escapedLines, printable, printableJson } from '../../src/cli/terminal/printable.js';
import { tableLines } from '../../src/cli/terminal/table.js';
import { wrap, wrapItem } from '../../src/cli/terminal/wrap.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('a duration in a column', () => {
  it.each([
    [-5, '0s'],
    [400, '0s'],
    [45 * SECOND, '45s'],
    [59.6 * SECOND, '1m'],
    [754 * SECOND, '12m'],
    [HOUR, '1h'],
    [1.1 * HOUR, '1h 6m'],
    [76 * HOUR, '3d 4h'],
    [24 * HOUR + SECOND, '1d'],
  ])('of %d ms is %s', (ms, text) => expect(shortDuration(ms)).toBe(text));
});

describe('text from outside', () => {
  it.each([
    ['kafka-orders', 'kafka-orders'],
    ['扩容 实例', '扩容 实例'],
    [' MysqlBindEIP', 'MysqlBindEIP'],
    ['a\u001b[2Jb', 'a [2Jb'],
    ['a\r\nb\u2028c\u00a0d', 'a b c d'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['\u009b31m', '31m'],
  ])('%j are printed as %j', (text, shown) => expect(printable(text)).toBe(shown));

  it('keep the ends of their lines, and nothing else that could command a terminal', () => {
    const text = 'one\ntwo \u001b[2J\r\u009d\u202e\u2028\u200f 扩';
    expect(escapedLines(text)).toBe('one\ntwo \\u001b[2J\\u000d\\u009d\\u202e\\u2028\\u200f 扩');
  });

  it('are escaped in JSON where they could command a terminal, and mean the same', () => {
    const value = { name: 'a\u001b\u009b\u202e\u2028\u{e0041}扩 b', list: [1, null] };
    const text = printableJson(value, 2);
    expect(text).toMatch(/^[\n\x20-\x7e扩]*$/);
    expect(JSON.parse(text)).toEqual(value);
    expect(text.split('\n')).toHaveLength(7);
  });
});

describe('words', () => {
  it('are broken between lines, and never within: an address can be copied', () => {
    expect(wrap('one two https://rds.test/a/long/path three', 10, '  ')).toEqual([
      '  one two',
      '  https://rds.test/a/long/path',
      '  three',
    ]);
  });

  it('stand in one line where lines may be of any length', () => {
    expect(wrap('one two three', undefined)).toEqual(['one two three']);
  });

  it('of an item stand below each other', () => {
    expect(wrapItem('1  ', 'one two three', 10)).toEqual(['1  one two', '   three']);
  });
});

describe('what is written on', () => {
  const stream = (fields: object): NodeJS.WriteStream =>
    Object.assign(Object.create(process.stdout), fields) as NodeJS.WriteStream;

  it.each([
    [
      { isTTY: true, columns: 132, rows: 43 },
      { columns: 132, rows: 43 },
    ],
    [
      { isTTY: true, columns: 0, rows: 0 },
      { columns: 80, rows: 24 },
    ],
    [
      { isTTY: false, columns: undefined, rows: undefined },
      { columns: undefined, rows: undefined },
    ],
  ])('has the size of the terminal, or none: %j', (fields, size) => {
    expect(terminalOf(stream(fields))).toMatchObject(size);
  });
});

describe('a column', () => {
  const terminal = { columns: undefined, rows: undefined, paint: (_style: string, text: string) => text };

  it.each([
    ['of Latin letters', 'eclair', 'eclair  x'],
    ['with combining accents, which take no place', 'e\u0301clair', 'e\u0301clair  x'],
    ['of Chinese, each of which takes two', '订单', '订单  x'],
  ])('%s is as wide as what it holds', (_, text, line) => {
    const lines = tableLines([{ head: 'A' }, { head: 'B' }], [[{ text }, { text: 'x' }]], terminal);
    expect(lines[1]).toBe(line);
  });
});
