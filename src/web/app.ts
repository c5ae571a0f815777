import express, { type Express, type RequestHandler } from 'express';
import { answerError, nosniff, refusePath } from './answers.js';
import { api, type ApiOptions } from './api/api.js';
import { Bodies } from './bodies.js';
import { refuseForeign } from './same-origin.js';
import { discovery } from './discovery.js';
import { lifecycle, type Lifecycle } from './lifecycle.js';
import { pages, type PagesOptions } from './pages/pages.js';
import { scrapes, type ScrapeOptions } from './scrapes.js';

export interface AppOptions extends ScrapeOptions, ApiOptions, PagesOptions {
  readonly lifecycle: Lifecycle;
  /** What every request passes first: who is let in, and which headers go with each answer. */
  readonly guards?: readonly RequestHandler[];
  /** Told of what went wrong in this process while answering. */
  readonly onError: (error: unknown, path: string) => void;
}

/** What is served over HTTP. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const bodies = new Bodies();
  app.use(nosniff, ...(options.guards ?? []), refuseForeign);
  app.use(lifecycle(options.lifecycle));
  app.use(scrapes(options, bodies));
  app.use(discovery(() => options.selectable().projects));
  app.use(api(options, bodies));
  app.use(pages(options, bodies));
  app.use(refusePath(options.telemetryPath));
  app.use(answerError(options.onError));
  return app;
}
