import type { ScrapeResult } from '../../report/scrape-result.js';
import { scrapeBudgetMs, type ScrapeTimeouts } from '../deadline.js';
import type { Selection } from '../selection.js';

export interface ReadOptions {
  /** What is known by `deadline`, in milliseconds since 1970; shares cache and collections with scrapes. */
  readonly read: (deadline: number, selection: Selection) => Promise<ScrapeResult>;
  readonly timeouts: () => ScrapeTimeouts;
  readonly now: () => number;
}

/**
 * What is known after `maxWaitMs` at the latest. The collection itself gets the time of a scrape, because one that is
 * cut short fails; the request only joins it.
 */
export async function readSoon(
  { read, timeouts, now }: ReadOptions,
  selection: Selection = {},
  maxWaitMs = Infinity,
): Promise<ScrapeResult> {
  const budgetMs = scrapeBudgetMs(undefined, timeouts());
  const whole = read(now() + budgetMs, selection);
  return maxWaitMs >= budgetMs ? whole : Promise.race([whole, read(now() + maxWaitMs, selection)]);
}

/** The milliseconds in `Prefer: wait=2` (RFC 7240). */
export function preferredWaitMs(prefer: string | undefined): number | undefined {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,4})"?\s*(?:$|[,;])/i.exec(prefer ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
