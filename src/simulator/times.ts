/** `2020-06-17T07:38:42.503Z`: DMS and DCS lists. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** `2020-07-15T07:46:10+0000`: RDS, whole seconds and an offset without a colon. */
export function offsetTime(ms: number): string {
  return `${isoTime(ms).slice(0, 19)}+0000`;
}

/** `2022-09-01 11:52:24`: DCS progress, no zone at all. */
export function plainTime(ms: number): string {
  return isoTime(ms).slice(0, 19).replace('T', ' ');
}

/** `2025-12-02T08:30:00.000000Z`: IAM, six decimals. */
export function microTime(ms: number): string {
  return `${isoTime(ms).slice(0, 23)}000Z`;
}

/** Reads `20251201083000`, the time filter of DMS and DCS, and (with its letters taken out) X-Sdk-Date. */
export function readCompactTime(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1);
  const ms = Date.parse(
    `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`,
  );
  return Number.isNaN(ms) ? undefined : ms;
}
