import type { EpochMs } from '../cloud/clock.js';

/** 1973: what is earlier is a number of another kind, or what a program writes for no time (`0001-01-01T00:00:00Z`). */
const EARLIEST_MS = 1e11;

/** The end of the year 9999: what is later counts microseconds or nanoseconds. */
const LATEST_MS = 253_402_300_799_999;

const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?\s*(?:Z|([+-]\d{2}):?(\d{2}))?$/i;

/**
 * A time as the cloud writes it: ISO 8601 with `Z`, `+0000` (RDS) or `+08:00`; `2022-09-01 11:52:24` (DCS), which
 * is UTC whatever this machine's zone is; epoch milliseconds as text (DMS). `undefined` when it is
 * none of these.
 */
export function parseTime(value: string): EpochMs | undefined {
  const text = value.trim();
  const at = /^\d+$/.test(text) ? Number(text) : parseWritten(text);
  return at >= EARLIEST_MS && at <= LATEST_MS ? at : undefined;
}

/** `NaN` when it is not written so. */
function parseWritten(text: string): number {
  const parts = WRITTEN.exec(text);
  if (parts === null) return NaN;
  const [, date, time, fraction = '0', zoneHours, zoneMinutes] = parts;
  const zone = zoneHours === undefined ? 'Z' : `${zoneHours}:${zoneMinutes}`;
  return Date.parse(`${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
}
