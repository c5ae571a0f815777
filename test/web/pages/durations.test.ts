import { describe, expect, it } from 'vitest';
import { ago, clockTime, durationText } from '../../../src/web/pages/view/durations.js';
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
  it('is told by how long ago it was, and can be read exactly', () => {
    expect(markupOf(ago(before(90_000), NOW))).toBe(
      '<time datetime="2026-11-21T11:58:30.000Z" title="2026-11-21 11:58:30 UTC">1 min ago</time>',
    );
  });

  it.each([0, 900, -60_000])('%d ms ago is just now', (ms) => {
    expect(markupOf(ago(before(ms), NOW))).toContain('>just now<');
  });

  it('is told in UTC', () => {
    expect(markupOf(clockTime(before(0)))).toContain('>2026-11-21 12:00:00 UTC<');
  });
});
