import type { Instant } from '../tasks/task.js';

/** Below this, milliseconds would mean 1973: such a number is no time of the cloud's. */
const EARLIEST_MS = 1e11;

const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?\s*(?:Z|([+-]\d{2}):?(\d{2}))?$/i;

/**
 * A time as the cloud writes it: ISO 8601 with `Z`, `+0000` (RDS) or `+08:00`; `2022-09-01 11:52:24` (DCS), which
 * is UTC whatever this machine's zone is; epoch milliseconds as a number or as text (DMS). `undefined` when it is
 * none of these.
 */
export function parseTime(value: string | number): Instant | undefined {
  const text = String(value).trim();
  if (/^\d+$/.test(text)) return Number(text) >= EARLIEST_MS ? Number(text) : undefined;
  const parts = WRITTEN.exec(text);
  if (parts === null) return undefined;
  const [, date, time, fraction = '0', zoneHours, zoneMinutes] = parts;
  const zone = zoneHours === undefined ? 'Z' : `${zoneHours}:${zoneMinutes}`;
  const at = Date.parse(`${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  return Number.isNaN(at) ? undefined : at;
}
