const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `45 s`, `13 min`, `2 h 5 min`, `3 d 4 h`: the two largest units at most, rounded down. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) return joined(Math.floor(whole / HOUR), 'h', Math.floor((whole % HOUR) / MINUTE), 'min');
  return joined(Math.floor(whole / DAY), 'd', Math.floor((whole % DAY) / HOUR), 'h');
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Seconds from `time` to `now`; 0 for a time in the future, because clocks differ. */
export function secondsSince(time: string, now: number): number {
  return Math.max(0, now - Date.parse(time)) / 1000;
}

/** `12 s ago`. */
export function agoText(time: string, now: number): string {
  const seconds = secondsSince(time, now);
  return seconds < 1 ? 'just now' : `${durationText(seconds)} ago`;
}

/** `2026-11-21 12:00:00 UTC`: the same in every time zone. */
export function utcText(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`;
}
