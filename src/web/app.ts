import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { CONTENT_TYPE } from '../metrics/exposition.js';
import { scrapeBudgetMs, type ScrapeTimeouts } from './deadline.js';
import { landingPage, type Landing } from './landing.js';
import { readSelection, unknownIn, type Selectable, type Selection } from './selection.js';

const compress = promisify(gzip);
/** Level 1 makes a scrape some twenty times smaller; higher ones cost more time than they save. */
const GZIP = { level: 1 };

export interface AppOptions {
  readonly telemetryPath: string;
  readonly timeouts: () => ScrapeTimeouts;
  /** Answers by `deadline` (milliseconds since 1970) with the text of all metrics. */
  readonly scrape: (deadline: number, selection: Selection) => Promise<string>;
  /** The same without the metrics of this process. */
  readonly probe: (deadline: number, selection: Selection) => Promise<string>;
  readonly selectable: () => Selectable;
  readonly landing: Landing;
  /** Told of what went wrong in this process while answering. */
  readonly onError: (error: unknown, path: string) => void;
  readonly now: () => number;
}

/** What is served over HTTP. It calls the cloud through `scrape` and `probe` alone. */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(nosniff);
  app.get('/', (_request, response) => void response.type('html').send(landingPage(options.landing)));
  app.get('/-/healthy', says('Healthy\n'));
  app.get('/-/ready', says('Ready\n'));
  app.get(options.telemetryPath, answerMetrics(options));
  app.get('/probe', answerProbe(options));
  app.all(['/', '/-/healthy', '/-/ready', '/probe', options.telemetryPath], refuseMethod);
  app.use(refusePath(options));
  app.use(answerError(options));
  return app;
}

/** Whatever stands in an answer, no browser shall take it for more than its type says. */
const nosniff: RequestHandler = (_request, response, next) => {
  response.set('X-Content-Type-Options', 'nosniff');
  next();
};

/** HEAD is answered wherever GET is. */
const refuseMethod: RequestHandler = (_request, response) => {
  response.status(405).set('Allow', 'GET, HEAD').type('text').send('Only GET and HEAD are answered here\n');
};

/** Names what there is, and repeats nothing of what was asked. */
function refusePath({ telemetryPath }: AppOptions): RequestHandler {
  const text = `Nothing is served here. The metrics are at ${telemetryPath}, an overview is at /\n`;
  return (_request, response) => void response.status(404).type('text').send(text);
}

function says(text: string): RequestHandler {
  return (_request, response) => void response.type('text').send(text);
}

function answerMetrics(options: AppOptions): RequestHandler {
  return async (request, response) => {
    const selection = readSelection(request);
    const unknown = unknownIn(selection, options.selectable());
    if (unknown === undefined) await answerScrape(options, options.scrape, selection, request, response);
    else refuse(response, 400, `There is no such ${unknown} in the configuration.`);
  };
}

/** For one Prometheus target for each project. Only configured names: never a URL. */
function answerProbe(options: AppOptions): RequestHandler {
  return async (request, response) => {
    const selection = readSelection(request);
    const unknown = unknownIn(selection, options.selectable());
    if (selection.projects?.length !== 1) refuse(response, 404, 'Name one project: /probe?project=NAME');
    else if (unknown !== undefined)
      refuse(response, 404, `There is no such ${unknown} in the configuration.`);
    else await answerScrape(options, options.probe, selection, request, response);
  };
}

function refuse(response: Response, status: number, text: string): void {
  response.status(status).type('text').send(`${text}\n`);
}

async function answerScrape(
  { timeouts, now }: AppOptions,
  scrape: AppOptions['scrape'],
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

/** The details go to the log; who asks gets none of them. */
function answerError({ onError }: AppOptions): ErrorRequestHandler {
  return (error, request, response, next) => {
    onError(error, request.path);
    if (response.headersSent) next(error);
    else response.status(500).type('text').send('Internal error: see the log of the exporter\n');
  };
}
