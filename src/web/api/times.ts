import type { EpochMs } from '../../cloud/clock.js';

/** The end of the year 9999: what is later has no form that everybody reads. */
const LATEST_MS = 253_402_300_799_999;

/** `2026-11-21T12:00:00.000Z`; null when there is no time, or none that can be written so. */
export function timeText(at: EpochMs | undefined): string | null {
  return at !== undefined && at >= 0 && at <= LATEST_MS ? new Date(at).toISOString() : null;
}

/** The same of a time by this machine's own clock. */
export function clockText(at: EpochMs): string {
  return new Date(at).toISOString();
}
