/** However long a scraper waits, its scrape gets no more: a silent connection is closed after that time. */
const LONGEST_MS = 600_000;
/** However short a time a scraper says, a collection gets this much: it would only cut its calls. */
const SHORTEST_MS = 50;

export interface ScrapeTimeouts {
  /** What is kept back for the way to the scraper. */
  readonly offsetMs: number;
  /** When the scraper does not say how long it waits. */
  readonly defaultMs: number;
}

/**
 * How many milliseconds a scrape may take: what `X-Prometheus-Scrape-Timeout-Seconds` says less the offset, which
 * leaves at least a fifth of it. A header that makes no sense counts as none; more than the longest, or less
 * than the shortest, counts as that.
 */
export function scrapeBudgetMs(header: string | undefined, { offsetMs, defaultMs }: ScrapeTimeouts): number {
  const saidMs = Number(header) * 1000;
  if (!(saidMs > 0 && saidMs < Infinity)) return defaultMs;
  const timeoutMs = Math.min(saidMs, LONGEST_MS);
  return Math.max(timeoutMs - offsetMs, timeoutMs / 5, SHORTEST_MS);
}
