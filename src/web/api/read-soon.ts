import type { ScrapeResult } from '../../report/scrape-result.js';
import { scrapeBudgetMs, type ScrapeTimeouts } from '../deadline.js';
import type { Selection } from '../selection.js';

export interface ReadOptions {
  /** What is known by `deadline`; shares the cache and the collections of the scrapes. */
  readonly read: (deadline: number, selection: Selection) => Promise<ScrapeResult>;
  readonly timeouts: () => ScrapeTimeouts;
  readonly now: () => number;
}

/**
 * What is known within `patienceMs`. A collection gets the time that it would get for a scrape: one that were cut
 * short would be a failure. Who asks only joins it for as long as he likes to wait.
 */
export async function readSoon(
  { read, timeouts, now }: ReadOptions,
  selection: Selection = {},
  patienceMs = Infinity,
): Promise<ScrapeResult> {
  const budgetMs = scrapeBudgetMs(undefined, timeouts());
  const whole = read(now() + budgetMs, selection);
  return patienceMs >= budgetMs ? whole : Promise.race([whole, read(now() + patienceMs, selection)]);
}

/** How many milliseconds a client likes to wait, by its `Prefer: wait=2` (RFC 7240). */
export function patienceOf(prefer: string | undefined): number | undefined {
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,4})"?\s*(?:$|[,;])/i.exec(prefer ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
