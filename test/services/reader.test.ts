import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { identity, text, value } from '../../src/services/fields.js';
import { Reader } from '../../src/services/reader.js';
import { Unrecognized } from '../../src/services/unrecognized.js';

function reading<T>(read: (reader: Reader) => T): { value: T; told: string[] } {
  const told: string[] = [];
  return { value: read(new Reader((field, value) => told.push(`${field}=${value}`))), told };
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
    expect(reading((reader) => reader.percent(written, 'process'))).toEqual({ value, told: [] });
  });

  it.each([
    ['101', 100],
    ['-3', 0],
    ['half', undefined],
    ['Infinity', undefined],
    ['1e1', undefined],
    ['0x10', undefined],
  ])('%j is told, and read as %s', (written, value) => {
    expect(reading((reader) => reader.percent(written, 'process'))).toEqual({
      value,
      told: [`process=${written}`],
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
  ])('%j is %s', (written, value, told) => {
    expect(reading((reader) => reader.seconds(written, 'remain_time'))).toEqual({ value, told });
  });
});

describe('a count', () => {
  it.each([
    ['4', 4],
    ['0', 0],
    ['', undefined],
  ])('%j is %s', (written, value) => {
    expect(reading((reader) => reader.count(written, 'task_count'))).toEqual({ value, told: [] });
  });

  it.each(['many', '4 pages', '-1', '4.5', '1e3', 'Infinity', '9'.repeat(400), '9007199254740993'])(
    '%j is unknown, and counted as unrecognized',
    (written) => {
      expect(reading((reader) => reader.count(written, 'task_count'))).toEqual({
        value: undefined,
        told: [`task_count=${written}`],
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
  ])('%j is %s', (written, value, told) => {
    expect(reading((reader) => reader.time(written, 'end_time'))).toEqual({ value, told });
  });
});

describe('a status word', () => {
  const words = { RUNNING: 'running' } as const;

  it('is compared without regard to case', () => {
    expect(reading((reader) => reader.status(words, 'Running', 'status'))).toEqual({
      value: 'running',
      told: [],
    });
  });

  it.each(['PAUSED', '', 'constructor', '__proto__'])('%j is unknown, and told', (word) => {
    expect(reading((reader) => reader.status(words, word, 'status'))).toEqual({
      value: 'unknown',
      told: [`status=${word}`],
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
    [[5], '[5]'],
  ])('that is to be read may be %j: nothing that stands there is taken for none', (given, read) => {
    expect(value.parse(given)).toBe(read);
  });

  it('of identity is never empty, and always valid Unicode', () => {
    const row = z.object({ id: identity });
    expect(row.safeParse({}).success).toBe(false);
    expect(row.safeParse({ id: ' ' }).success).toBe(false);
    expect(row.parse({ id: 'a\ud800' }).id).toBe('a\ufffd');
  });
});

describe('what cannot be read', () => {
  it('is counted each time and told once for each value', () => {
    const told: string[] = [];
    const unrecognized = new Unrecognized((field, value) => told.push(`${field}=${value}`));
    for (const word of ['PAUSED', 'PAUSED', 'LOST']) unrecognized.add('status', word);
    expect(unrecognized.counts).toEqual({ status: 3 });
    expect(told).toEqual(['status=PAUSED', 'status=LOST']);
  });

  it('takes no more memory and log than a bounded number of values', () => {
    let told = 0;
    const unrecognized = new Unrecognized(() => (told += 1));
    for (let word = 0; word < 10_000; word += 1) unrecognized.add('status', `WORD${word}`.repeat(100));
    expect(unrecognized.counts).toEqual({ status: 10_000 });
    expect(told).toBe(200);
  });
});
