const UNITS_MS = {
  y: 31_536_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

/** The largest unit first and each at most once, as Prometheus has it; fractions, as Go has them. */
const PARTS = Object.keys(UNITS_MS).map((unit) => `(?:(\\d{1,12}(?:\\.\\d{1,3})?)${unit})?`);

/** As a regular expression; a zero needs no unit. */
export const DURATION_PATTERN = `^(?:0|(?=\\d)${PARTS.join('')})$`;

const DURATION = new RegExp(DURATION_PATTERN);

/**
 * Milliseconds of a duration such as `500ms`, `30s`, `1h30m` or `7d`, rounded to a whole millisecond. A day has 24
 * hours, a year 365 days. `undefined` for anything else.
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const sizes = Object.values(UNITS_MS);
  return Math.round(sizes.reduce((sum, size, index) => sum + Number(match[index + 1] ?? 0) * size, 0));
}
