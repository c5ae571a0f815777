/** A longer pause would silence the exporter; it is taken for a mistake and cut to this. */
const LONGEST_PAUSE_MS = 3_600_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/**
 * How many milliseconds the cloud asks us to wait: its `Retry-After` (seconds or a date), else the period that the
 * gateway's text names (`…,limit:60,time:1 minute`).
 */
export function requestedPauseMs(headers: Headers, message: string): number | undefined {
  const pauseMs = retryAfter(headers) ?? periodIn(message);
  return pauseMs === undefined || pauseMs <= 0 ? undefined : Math.min(pauseMs, LONGEST_PAUSE_MS);
}

/** A date is read against the cloud's own clock when the answer states it: ours may be off. */
function retryAfter(headers: Headers): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const date = /^[a-z]{3,9}, .* GMT$/i.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(date)) return undefined;
  const sent = Date.parse(headers.get('date') ?? '');
  return date - (Number.isNaN(sent) ? Date.now() : sent);
}

function periodIn(message: string): number | undefined {
  const period = /time:\s*(\d+)\s*(second|minute|hour|day)/i.exec(message);
  return period === null ? undefined : Number(period[1]) * (UNIT_MS[period[2]?.toLowerCase() ?? ''] ?? 0);
}
