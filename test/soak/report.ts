import { least, MEASURES } from './flatness.js';
import type { Count } from './ledger.js';
import type { Measure } from './measure.js';

const COLUMNS = ['', 'start', 'middle', 'end'];

/** The measures after the warm-up, half way and at the end, and what was counted. */
export function tableOf(samples: readonly Measure[], counts: readonly Count[]): readonly string[] {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const thirds = [samples.slice(0, third), samples.slice(third, -third), samples.slice(-third)];
  const rows = MEASURES.map((name) => [name, ...thirds.map((part) => shown(name, least(part, name)))]);
  const sum = (of: (count: Count) => number): number => counts.reduce((total, count) => total + of(count), 0);
  const [atLeast, atMost] = [sum((count) => count.atLeast), sum((count) => count.atMost)];
  return [
    ...[COLUMNS, ...rows].map(([first = '', ...others]) =>
      [first.padEnd(10), ...others.map((cell) => cell.padStart(10))].join(''),
    ),
    `finished in the cloud: ${atLeast}, and ${atMost - atLeast} that were deleted soon after`,
    `finished as counted:   ${sum(({ counted = 0 }) => counted)}`,
  ];
}

function shown(name: keyof Measure, value: number): string {
  if (!Number.isFinite(value)) return '-';
  return name === 'heap' ? `${(value / 1024 / 1024).toFixed(1)} MiB` : String(value);
}
