import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { id, identity, reason, text, value } from '../../src/services/fields.js';
import { ValueReader } from '../../src/services/value-reader.js';
import { Unrecognized } from '../../src/services/unrecognized.js';

function reading<T>(read: (reader: ValueReader) => T): { value: T; reported: string[] } {
  const reported: string[] = [];
  return { value: read(new ValueReader((field, value) => reported.push(`${field}=${value}`))), reported };
}

describe('a percentage', () => {
  it.each([
    ['45', 45],
    ['60%', 60],
    ['60 %', 60],
    ['99.5', 99.5],
    ['0', 0],
    ['', undefined],
  ])('%j is %s', (written, value) => {
    expect(reading((reader) => reader.percent(written, 'process'))).toEqual({ value, reported: [] });
  });

  it.each([
    ['101', 100],
    ['-3', 0],
    ['half', undefined],
    ['Infinity', undefined],
    ['1e1', undefined],
    ['0x10', undefined],
  ])('%j is reported, and read as %s', (written, value) => {
    expect(reading((reader) => reader.percent(written, 'process'))).toEqual({
      value,
      reported: [`process=${written}`],
    });
  });
});

describe('a remaining time', () => {
  it.each([
    ['1124', 1124, []],
    ['0', 0, []],
    ['', undefined, []],
    ['-1', undefined, ['remain_time=-1']],
    ['soon', undefined, ['remain_time=soon']],
  ])('%j is %s', (written, value, reported) => {
    expect(reading((reader) => reader.seconds(written, 'remain_time'))).toEqual({ value, reported });
  });
});

describe('a count', () => {
  it.each([
    ['4', 4],
    ['0', 0],
    ['', undefined],
  ])('%j is %s', (written, value) => {
    expect(reading((reader) => reader.count(written, 'task_count'))).toEqual({ value, reported: [] });
  });

  it.each(['many', '4 pages', '-1', '4.5', '1e3', 'Infinity', '9'.repeat(400), '9007199254740993'])(
    '%j is unknown, and counted as unrecognized',
    (written) => {
      expect(reading((reader) => reader.count(written, 'task_count'))).toEqual({
        value: undefined,
        reported: [`task_count=${written}`],
      });
    },
  );
});

describe('a time', () => {
  it.each([
    ['', undefined, []],
    ['0', undefined, []],
    ['1763350067752', 1763350067752, []],
    ['soon', undefined, ['end_time=soon']],
  ])('%j is %s', (written, value, reported) => {
    expect(reading((reader) => reader.time(written, 'end_time'))).toEqual({ value, reported });
  });
});

describe('a status word', () => {
  const words = { RUNNING: 'running' } as const;

  it('is compared without regard to case', () => {
    expect(reading((reader) => reader.status(words, 'Running', 'status'))).toEqual({
      value: 'running',
      reported: [],
    });
  });

  it.each(['PAUSED', '', 'constructor', '__proto__'])('%j is unknown, and reported', (word) => {
    expect(reading((reader) => reader.status(words, word, 'status'))).toEqual({
      value: 'unknown',
      reported: [`status=${word}`],
    });
  });
});

describe('a field', () => {
  it.each([
    ['text', ' a ', 'a'],
    ['a number', 7, '7'],
    ['null', null, ''],
    ['absence', undefined, ''],
    ['an object', { a: 1 }, ''],
  ])('of text may be %s', (_title, value, read) => {
    expect(text.parse(value)).toBe(read);
  });

  it.each([
    [' 45 ', '45'],
    [45, '45'],
    [null, ''],
    [undefined, ''],
    [true, 'true'],
    [{ a: 1 }, '{"a":1}'],
    [{ a: { b: 1 }, c: null }, '{"a":"…","c":null}'],
    [[5], '[5]'],
  ])('that is to be read may be %j: nothing that stands there is taken for none', (given, read) => {
    expect(value.parse(given)).toBe(read);
  });

  it.each([
    ['one list in another', '[', ']'],
    ['one object in another', '{"a":', '}'],
    ['one object in another without a name', '{"":', '}'],
  ])('may be nested 20 000 levels deep, %s: it is nothing that can be read', (_title, open, close) => {
    const deep: unknown = JSON.parse(`${open.repeat(20_000)}1${close.repeat(20_000)}`);
    const read = { text: text.parse(deep), value: value.parse(deep) };
    expect(read).toEqual({ text: '', value: `${open}"…"${close}` });
    expect(reading((reader) => reader.percent(read.value, 'process'))).toEqual({
      value: undefined,
      reported: [`process=${read.value}`],
    });
  });

  it('that is to be read is cut where it is longer than any status, time or number', () => {
    expect(value.parse('1'.repeat(100))).toBe('1'.repeat(100));
    expect(value.parse('1'.repeat(101))).toBe(`${'1'.repeat(100)}…`);
    expect(value.parse(`${' '.repeat(300)}45`)).toBe('45');
  });

  it.each([
    ['a number with a million digits', '1'.repeat(1_000_000)],
    ['a number behind a million zeros', `${'0'.repeat(1_000_000)}45`],
    ['200 000 blanks before a sign', `60${' '.repeat(200_000)}%`],
    ['200 000 blanks within', `60${' '.repeat(200_000)}x`],
    ['200 000 signs', '%'.repeat(200_000)],
    ['a time with 200 000 blanks', `2022-09-01 11:52:24${' '.repeat(200_000)}Z`],
    ['a word that goes on', 'RUNNING'.repeat(100_000)],
  ])('that holds %s is not read, and reported as its beginning', (_title, written) => {
    const given = value.parse(written);
    const reported = [`field=${given}`];
    expect(reading((reader) => reader.percent(given, 'field'))).toEqual({ value: undefined, reported });
    expect(reading((reader) => reader.seconds(given, 'field'))).toEqual({ value: undefined, reported });
    expect(reading((reader) => reader.time(given, 'field'))).toEqual({ value: undefined, reported });
    expect(reading((reader) => reader.status({ RUNNING: 'running' }, given, 'field'))).toEqual({
      value: 'unknown',
      reported,
    });
    expect(reading((reader) => reader.count(given, 'field'))).toEqual({ value: undefined, reported });
    expect(given).toHaveLength(101);
  });

  it.each([
    ['of text', text, 256],
    ['of a reason', reason, 1024],
  ])('%s is cut where it is too long, no character in two', (_title, field, most) => {
    const long = 'x'.repeat(most - 1);
    expect(field.parse(`${long}yz`)).toBe(`${long}y`);
    expect(field.parse(`${long}😀`)).toBe(long);
    expect(field.parse(`${long}${' '.repeat(1_000)}`)).toBe(long);
  });

  it.each([
    ['longer than a path can hold', 'x'.repeat(5_000)],
    ['of a megabyte', 'x'.repeat(1_000_000)],
    ['of characters that take two places', '😀'.repeat(5_000)],
  ])('of identity keeps two ids apart that are %s', (_title, long) => {
    const ids = ['1', '2'].map((end) => identity.parse(long + end));
    expect(ids[0]).toMatch(/^(x|😀)+-[0-9a-f]{16}$/u);
    expect(ids[0]?.length).toBeGreaterThan(1022);
    expect(ids[0]?.length).toBeLessThan(1025);
    expect(ids[0]).not.toBe(ids[1]);
    expect(id.parse(`${long}1`)).toBe(ids[0]);
  });

  it('of identity is left whole where a request can name it', () => {
    expect(identity.parse('x'.repeat(1024))).toBe('x'.repeat(1024));
  });

  it('of identity is never empty, and always valid Unicode', () => {
    const row = z.object({ id: identity });
    expect(row.safeParse({}).success).toBe(false);
    expect(row.safeParse({ id: ' ' }).success).toBe(false);
    expect(row.parse({ id: 'a\ud800' }).id).toBe('a\ufffd');
  });
});

describe('what cannot be read', () => {
  it('is counted each time and reported once for each value', () => {
    const reported: string[] = [];
    const unrecognized = new Unrecognized((field, value) => reported.push(`${field}=${value}`));
    for (const word of ['PAUSED', 'PAUSED', 'LOST']) unrecognized.add('status', word);
    expect(unrecognized.counts).toEqual({ status: 3 });
    expect(reported).toEqual(['status=PAUSED', 'status=LOST']);
  });

  it('takes no more memory and log than a bounded number of values', () => {
    let reported = 0;
    const unrecognized = new Unrecognized(() => (reported += 1));
    for (let word = 0; word < 10_000; word += 1) unrecognized.add('status', `WORD${word}`.repeat(100));
    expect(unrecognized.counts).toEqual({ status: 10_000 });
    expect(reported).toBe(200);
  });

  it('is reported as its first 80 characters, none of them cut in two', () => {
    const reported: string[] = [];
    const unrecognized = new Unrecognized((_field, value) => reported.push(value));
    unrecognized.add('status', `${'x'.repeat(79)}😀`);
    expect(reported).toEqual([`${'x'.repeat(79)}…`]);
  });
});
