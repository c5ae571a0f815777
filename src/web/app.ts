import express, { type Express, type RequestHandler } from 'express';
import { answerError, nosniff, notFound } from './responses.js';
import { api, type ApiOptions } from './api/api.js';
import { Bodies } from './bodies.js';
import { refuseForeign } from './same-origin.js';
import { discovery } from './discovery.js';
import { lifecycle, type Lifecycle } from './lifecycle.js';
import { pages, type PagesOptions } from './pages/pages.js';
import { scrapes, type ScrapeOptions } from './scrapes.js';

export interface AppOptions extends ScrapeOptions, ApiOptions, PagesOptions {
  readonly lifecycle: Lifecycle;
  /** What every request passes first. */
  readonly middleware?: readonly RequestHandler[];
  /** Called for an internal error while answering. */
  readonly onError: (error: unknown, path: string) => void;
}

/** What is served over HTTP. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const bodies = new Bodies();
  app.use(nosniff, ...(options.middleware ?? []), refuseForeign);
  app.use(lifecycle(options.lifecycle));
  app.use(scrapes(options, bodies));
  app.use(discovery(() => options.selectable().projects));
  app.use(api(options, bodies));
  app.use(pages(options, bodies));
  app.use(notFound(options.telemetryPath));
  app.use(answerError(options.onError));
  return app;
}
