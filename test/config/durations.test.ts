import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/config/durations.js';

describe('a duration', () => {
  it.each([
    ['0s', 0],
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['007s', 7_000],
    ['0.5s', 500],
    ['1.5h', 5_400_000],
    ['0', 0],
    ['1h30m', 5_400_000],
    ['1d12h', 129_600_000],
    ['1m30s', 90_000],
    ['1s500ms', 1_500],
    ['2w', 1_209_600_000],
    ['1y', 31_536_000_000],
    ['1y2w3d4h5m6s7ms', 33_019_506_007],
    ['1h0.5m', 3_630_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    '',
    '5',
    's',
    '.5s',
    '1.s',

    '-5s',
    '+5s',
    '5 s',
    ' 5s',
    '5S',
    '1ms1s',
    '5m5m',
    '30m1h',
    '1h 30m',
    '1h30',
    '1e3s',
    '٣s',
    '5s\n',
    '9999999999999s',
  ])('is not %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
