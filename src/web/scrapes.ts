import { Router, type Request, type RequestHandler, type Response } from 'express';
import { CONTENT_TYPE, type Exposition } from '../metrics/exposition.js';
import { allowOnly, refuse } from './answers.js';
import type { Bodies } from './bodies.js';
import { scrapeBudgetMs, type ScrapeTimeouts } from './deadline.js';
import { readSelection, unknownIn, type Selectable, type Selection } from './selection.js';

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

interface Answering extends ScrapeOptions {
  readonly bodies: Bodies;
}

/** The metrics path and `/probe`. */
export function scrapes(options: ScrapeOptions, bodies: Bodies): Router {
  const router = Router();
  const answering = { ...options, bodies };
  router.get(options.telemetryPath, answerMetrics(answering));
  router.get('/probe', answerProbe(answering));
  router.all([options.telemetryPath, '/probe'], allowOnly('GET, HEAD'));
  return router;
}

function answerMetrics(options: Answering): RequestHandler {
  return async (request, response) => {
    const selection = readSelection(request);
    const unknown = unknownIn(selection, options.selectable());
    if (unknown === undefined) await answerScrape(options, options.scrape, selection, request, response);
    else refuse(response, 400, `There is no such ${unknown} in the configuration.`);
  };
}

/** For one Prometheus target for each project. Only configured names: never a URL. */
function answerProbe(options: Answering): RequestHandler {
  return async (request, response) => {
    const selection = readSelection(request);
    const unknown = unknownIn(selection, options.selectable());
    if (selection.projects?.length !== 1) refuse(response, 404, 'Name one project: /probe?project=NAME');
    else if (unknown !== undefined)
      refuse(response, 404, `There is no such ${unknown} in the configuration.`);
    else if (selection.services?.length === 0)
      refuse(response, 404, 'Name a service, or leave cloud_service out');
    else await answerScrape(options, options.probe, selection, request, response);
  };
}

async function answerScrape(
  { timeouts, now, bodies }: Answering,
  scrape: Scrape,
  selection: Selection,
  request: Request,
  response: Response,
): Promise<void> {
  const deadline = now() + scrapeBudgetMs(request.get('x-prometheus-scrape-timeout-seconds'), timeouts());
  const exposition = await scrape(deadline, selection);
  response.set('Content-Type', CONTENT_TYPE);
  await bodies.send(request, response, exposition, () => exposition);
}
