import { Router, type Request, type RequestHandler, type Response } from 'express';
import { CONTENT_TYPE, type Exposition } from '../metrics/exposition.js';
import type { Bodies } from './bodies.js';
import { scrapeBudgetMs, type ScrapeTimeouts } from './deadline.js';
import { validNames } from './problem.js';
import { allowOnly, sendText } from './responses.js';
import { readSelection, refuseUnknown, unknownIn, type Selectable, type Selection } from './selection.js';

/** Answers by `deadline` (milliseconds since 1970) with the text of metrics: the same object for the same text. */
type Scrape = (deadline: number, selection: Selection) => Promise<Exposition>;

export interface ScrapeOptions {
  readonly telemetryPath: string;
  readonly timeouts: () => ScrapeTimeouts;
  /** All metrics. */
  readonly scrape: Scrape;
  /** The same without the metrics of this process. */
  readonly probe: Scrape;
  readonly selectable: () => Selectable;
  readonly now: () => number;
}

/** No project: what is left are the metrics of this process. */
const EXPORTER_ONLY: Selection = { projects: [] };

/** The metrics path, `/exporter` below it for the metrics of this process alone, and `/probe`. */
export function scrapes(options: ScrapeOptions, bodies: Bodies): Router {
  const { telemetryPath, selectable, timeouts, now } = options;
  const answer = async (request: Request, response: Response, scrape: Scrape): Promise<void> => {
    const timeout = request.get('x-prometheus-scrape-timeout-seconds');
    const deadline = now() + scrapeBudgetMs(timeout, timeouts());
    const exposition = await scrape(deadline, readSelection(request));
    response.set('Content-Type', CONTENT_TYPE);
    await bodies.send(request, response, exposition, () => exposition);
  };
  const router = Router();
  router.get(telemetryPath, refuse(400, selectable), (request, response) =>
    answer(request, response, options.scrape),
  );
  const exporterPath = `${telemetryPath.replace(/\/$/, '')}/exporter`;
  router.get(exporterPath, (request, response) =>
    answer(request, response, (deadline) => options.scrape(deadline, EXPORTER_ONLY)),
  );
  router.get('/probe', requireProject(selectable), refuse(404, selectable), (request, response) =>
    answer(request, response, options.probe),
  );
  router.all([telemetryPath, exporterPath, '/probe'], allowOnly('GET, HEAD'));
  return router;
}

/** Answers with `status` and the valid names to a request for a name that is not configured. */
function refuse(status: number, selectable: () => Selectable): RequestHandler {
  return (request, response, next) => {
    const unknown = unknownIn(readSelection(request), selectable());
    if (unknown === undefined) next();
    else refuseUnknown(response, status, unknown);
  };
}

/** A probe is about one project of the configuration, never a URL. */
function requireProject(selectable: () => Selectable): RequestHandler {
  return (request, response, next) => {
    const { projects = [], services } = readSelection(request);
    const names = selectable();
    if (projects.length === 0)
      sendText(
        response,
        400,
        `Project parameter is missing: /probe?project=NAME. ${validNames(names.projects)}`,
      );
    else if (projects.length > 1)
      sendText(response, 400, 'Project parameter must only be specified once: /probe?project=NAME');
    else if (services?.length === 0)
      sendText(response, 400, `Name a service, or leave cloud_service out. ${validNames(names.services)}`);
    else next();
  };
}
