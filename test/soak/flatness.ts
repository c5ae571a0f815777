import type { Measure } from './measure.js';

const MIB = 1024 * 1024;

/** What each measure may grow by: a part of what it was, and so much besides. */
const GROWTH: Readonly<Record<keyof Measure, { readonly part: number; readonly plus: number }>> = {
  heap: { part: 0.05, plus: MIB },
  // Connections to the cloud come and go: as many as there may be calls at once, and those of the scrapers.
  sockets: { part: 0, plus: 14 },
  timers: { part: 0.25, plus: 20 },
  others: { part: 0, plus: 8 },
};

export const MEASURES = ['heap', 'sockets', 'timers', 'others'] as const;

/**
 * What has grown. Compared is the least of the last third with the least of the first: a single sample goes up with
 * whatever is under way and with what a slow machine has not got round to, but what leaks lifts the least as well.
 */
export function grown(samples: readonly Measure[]): readonly string[] {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const [first, last] = [samples.slice(0, third), samples.slice(-third)];
  return MEASURES.flatMap((name) => {
    const { part, plus } = GROWTH[name];
    const [before, after] = [least(first, name), least(last, name)];
    const allowed = before * (1 + part) + plus;
    return after <= allowed
      ? []
      : [`${name} grew from ${before} to ${after}, more than ${Math.round(allowed)}`];
  });
}

export function least(samples: readonly Measure[], name: keyof Measure): number {
  return Math.min(...samples.map((sample) => sample[name]));
}
