import { Router, type Request, type RequestHandler, type Response } from 'express';
import { CONTENT_TYPE, type Exposition } from '../metrics/exposition.js';
import type { Bodies } from './bodies.js';
import { scrapeBudgetMs, type ScrapeTimeouts } from './deadline.js';
import { allowOnly, sendText } from './responses.js';
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

/** No project: what is left are the metrics of this process. */
const EXPORTER_ONLY: Selection = { projects: [] };

/** The metrics path, `/exporter` below it for the metrics of this process alone, and `/probe`. */
export function scrapes(options: ScrapeOptions, bodies: Bodies): Router {
  const { telemetryPath, selectable, timeouts, now } = options;
  const answerWith =
    (scrape: Scrape, refusalOf: (selection: Selection) => Refusal | undefined): RequestHandler =>
    async (request: Request, response: Response) => {
      const selection = readSelection(request);
      const refusal = refusalOf(selection);
      if (refusal !== undefined) {
        sendText(response, ...refusal);
        return;
      }
      const timeout = request.get('x-prometheus-scrape-timeout-seconds');
      const exposition = await scrape(now() + scrapeBudgetMs(timeout, timeouts()), selection);
      response.set('Content-Type', CONTENT_TYPE);
      await bodies.send(request, response, exposition, () => exposition);
    };
  const router = Router();
  router.get(
    telemetryPath,
    answerWith(options.scrape, (selection) => unknownName(400, selection, selectable())),
  );
  const exporterPath = `${telemetryPath.replace(/\/$/, '')}/exporter`;
  router.get(
    exporterPath,
    answerWith(
      (deadline) => options.scrape(deadline, EXPORTER_ONLY),
      () => undefined,
    ),
  );
  router.get(
    '/probe',
    answerWith(options.probe, (selection) => probeRefusal(selection, selectable())),
  );
  router.all([telemetryPath, exporterPath, '/probe'], allowOnly('GET, HEAD'));
  return router;
}

type Refusal = readonly [status: number, text: string];

function unknownName(status: number, selection: Selection, selectable: Selectable): Refusal | undefined {
  const unknown = unknownIn(selection, selectable);
  return unknown && [status, `There is no such ${unknown} in the configuration.`];
}

/** A probe is about one project of the configuration, never a URL. */
function probeRefusal(selection: Selection, selectable: Selectable): Refusal | undefined {
  if (selection.projects?.length !== 1) return [404, 'Name one project: /probe?project=NAME'];
  const unknown = unknownName(404, selection, selectable);
  if (unknown !== undefined) return unknown;
  return selection.services?.length === 0 ? [404, 'Name a service, or leave cloud_service out'] : undefined;
}
