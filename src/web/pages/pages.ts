import { Router } from 'express';
import type { Exposed } from '../../metrics/exposition.js';
import { allowOnly } from '../answers.js';
import type { ScrapeTimeouts } from '../deadline.js';
import type { Selectable, Selection } from '../selection.js';
import { landingPage } from './landing.js';

export interface PagesOptions {
  readonly telemetryPath: string;
  readonly version: string;
  /** When this process began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** What is known by `deadline`; shares the cache and the collections of the scrapes. */
  readonly read: (deadline: number, selection: Selection) => Promise<Exposed>;
  readonly timeouts: () => ScrapeTimeouts;
  readonly selectable: () => Selectable;
  readonly now: () => number;
}

/** What people look at. */
export function pages(options: PagesOptions): Router {
  const router = Router();
  router.get('/', (_request, response) => void response.type('html').send(landingPage(options)));
  router.all('/', allowOnly('GET, HEAD'));
  return router;
}
