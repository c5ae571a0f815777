import express, { Router, type Express, type RequestHandler } from 'express';
import type { Configuration } from '../config/configuration.js';
import { api, type ApiOptions } from './api/api.js';
import { Bodies } from './bodies.js';
import { configurationRoute } from './configuration-text.js';
import { discovery } from './discovery.js';
import type { PublicAddress } from './external-url.js';
import { lifecycle, type Lifecycle } from './lifecycle.js';
import { pages, type PagesOptions } from './pages/pages.js';
import { answerError, markApi, nosniff, notFound } from './responses.js';
import { refuseForeign } from './same-origin.js';
import { scrapes, type ScrapeOptions } from './scrapes.js';

export interface AppOptions extends ScrapeOptions, ApiOptions, PagesOptions {
  readonly lifecycle: Lifecycle;
  readonly configuration: () => Configuration;
  /** Without it every address begins at the root. */
  readonly address?: PublicAddress;
  /** What every request passes first. */
  readonly middleware?: readonly RequestHandler[];
  /** Called for an internal error while answering. */
  readonly onError: (error: unknown, path: string) => void;
}

const AT_ROOT: PublicAddress = { routePrefix: '' };

/** What is served over HTTP. */
export function createApp(options: AppOptions): Express {
  const { routePrefix } = options.address ?? AT_ROOT;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.use(`${routePrefix}/api`, markApi);
  app.use(nosniff, ...(options.middleware ?? []), refuseForeign);
  // Relative links of the pages need the slash at the end.
  if (routePrefix !== '')
    app.get(['/', routePrefix], (_request, response) => response.redirect(`${routePrefix}/`));
  app.use(`${routePrefix}/`, routes(options));
  app.use(notFound(options.telemetryPath, routePrefix));
  app.use(answerError(options.onError));
  return app;
}

function routes(options: AppOptions): Router {
  const bodies = new Bodies();
  return Router().use(
    lifecycle(options.lifecycle),
    scrapes(options, bodies),
    discovery(() => options.selectable().projects, options.address ?? AT_ROOT),
    configurationRoute(options.configuration),
    api(options, bodies),
    pages(options, bodies),
  );
}
