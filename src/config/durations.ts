const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const DURATION = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/**
 * Milliseconds of a duration such as `500ms`, `0.5s`, `30s`, `5m`, `24h` or `7d`: one number and one unit, rounded
 * to a whole millisecond. Sums such as `1h30m` are not durations. `undefined` for anything else.
 */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Math.round(Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]);
}
