import { describe, expect, it } from 'vitest';
import { durationText } from '../../../src/web/pages/view/durations.js';
import { Ago, ClockTime } from '../../../src/web/pages/view/text.js';
import { before, NOW } from './answers.js';
import { markupOf } from './markup.js';

describe('a duration', () => {
  it.each([
    [-1, '0 s'],
    [0.9, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [3_600, '1 h'],
    [7_500, '2 h 5 min'],
    [86_400, '1 d'],
    [273_600, '3 d 4 h'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('a time', () => {
  it('is shown as its age, with the exact time as tooltip', () => {
    expect(markupOf(Ago({ time: before(90_000), now: NOW }))).toBe(
      '<time datetime="2026-11-21T11:58:30.000Z" title="2026-11-21 11:58:30 UTC">1 min ago</time>',
    );
  });

  it.each([0, 900, -60_000])('%d ms ago is just now', (ms) => {
    expect(markupOf(Ago({ time: before(ms), now: NOW }))).toContain('>just now<');
  });

  it('is shown in UTC', () => {
    expect(markupOf(ClockTime({ time: before(0) }))).toContain('>2026-11-21 12:00:00 UTC<');
  });
});
