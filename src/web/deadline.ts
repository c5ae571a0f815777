/** Longer scrapes than this are nobody's intention. */
const LONGEST_MS = 600_000;

export interface ScrapeTimeouts {
  /** What is kept back for the way to the scraper. */
  readonly offsetMs: number;
  /** When the scraper does not say how long it waits. */
  readonly defaultMs: number;
}

/**
 * How many milliseconds a scrape may take: what `X-Prometheus-Scrape-Timeout-Seconds` says less the offset, which
 * leaves at least a fifth of it. A header that makes no sense counts as none.
 */
export function scrapeBudgetMs(header: string | undefined, { offsetMs, defaultMs }: ScrapeTimeouts): number {
  const timeoutMs = Number(header) * 1000;
  if (!(timeoutMs > 0 && timeoutMs <= LONGEST_MS)) return defaultMs;
  return Math.max(timeoutMs - offsetMs, timeoutMs / 5);
}
