import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { CONTENT_TYPE } from '../metrics/exposition.js';
import { allowOnly, refuse } from './answers.js';
import { scrapeBudgetMs, type ScrapeTimeouts } from './deadline.js';
import { readSelection, unknownIn, type Selectable, type Selection } from './selection.js';

const compress = promisify(gzip);
/** Level 1 makes a scrape some twenty times smaller; higher ones cost more time than they save. */
const GZIP = { level: 1 };

/** Answers by `deadline` (milliseconds since 1970) with the text of metrics. */
type Scrape = (deadline: number, selection: Selection) => Promise<string>;

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

/** The metrics path and `/probe`. */
export function scrapes(options: ScrapeOptions): Router {
  const router = Router();
  router.get(options.telemetryPath, answerMetrics(options));
  router.get('/probe', answerProbe(options));
  router.all([options.telemetryPath, '/probe'], allowOnly('GET, HEAD'));
  return router;
}

function answerMetrics(options: ScrapeOptions): RequestHandler {
  return async (request, response) => {
    const selection = readSelection(request);
    const unknown = unknownIn(selection, options.selectable());
    if (unknown === undefined) await answerScrape(options, options.scrape, selection, request, response);
    else refuse(response, 400, `There is no such ${unknown} in the configuration.`);
  };
}

/** For one Prometheus target for each project. Only configured names: never a URL. */
function answerProbe(options: ScrapeOptions): RequestHandler {
  return async (request, response) => {
    const selection = readSelection(request);
    const unknown = unknownIn(selection, options.selectable());
    if (selection.projects?.length !== 1) refuse(response, 404, 'Name one project: /probe?project=NAME');
    else if (unknown !== undefined)
      refuse(response, 404, `There is no such ${unknown} in the configuration.`);
    else await answerScrape(options, options.probe, selection, request, response);
  };
}

async function answerScrape(
  { timeouts, now }: ScrapeOptions,
  scrape: Scrape,
  selection: Selection,
  request: Request,
  response: Response,
): Promise<void> {
  const deadline = now() + scrapeBudgetMs(request.get('x-prometheus-scrape-timeout-seconds'), timeouts());
  const text = await scrape(deadline, selection);
  response.set('Content-Type', CONTENT_TYPE).vary('Accept-Encoding');
  await send(response, text, request.acceptsEncodings('gzip') === 'gzip');
}

/** `end`, not `send`: that would write the content type anew, and may take the answer for one the client has. */
async function send(response: Response, text: string, isGzip: boolean): Promise<void> {
  if (isGzip) response.set('Content-Encoding', 'gzip');
  response.end(isGzip ? await compress(text, GZIP) : text);
}
