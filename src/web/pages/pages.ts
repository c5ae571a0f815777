import { Router, type Request, type RequestHandler, type Response } from 'express';
import { allowOnly } from '../answers.js';
import { readSoon, type ReadOptions } from '../api/read-soon.js';
import { answerOf, type Teller } from '../api/tasks-answer.js';
import { sendCompressed } from '../compressed.js';
import { loadAssets } from './assets.js';
import { documentOf, POLICY, type PageDocument } from './document.js';
import { readView } from './view/filter.js';
import { overviewPage } from './view/overview-page.js';
import { tasksPage } from './view/tasks-page.js';

export interface PagesOptions extends Teller, ReadOptions {
  readonly telemetryPath: string;
}

/** A page does not keep somebody waiting for longer; what comes later is fetched by its script. */
const PATIENCE_MS = 1_500;

type Content = Pick<PageDocument, 'name' | 'content' | 'address'>;

/** What people look at. */
export function pages(options: PagesOptions): Router {
  // Strict: below "/tasks/" the relative addresses would lead astray.
  const router = Router({ strict: true });
  const assets = loadAssets();
  const answering =
    (contentFor: (request: Request) => Promise<Content>): RequestHandler =>
    async (request, response) =>
      send(request, response, {
        ...(await contentFor(request)),
        telemetryPath: options.telemetryPath,
        assets,
      });
  router.get('/', answering(overview(options)));
  router.get('/tasks', answering(tasks(options)));
  router.all(['/', '/tasks'], allowOnly('GET, HEAD'));
  router.use(assets.router);
  return router;
}

function overview(options: PagesOptions): () => Promise<Content> {
  return async () => {
    const answer = await answerOf(await readSoon(options, {}, PATIENCE_MS), options);
    return { name: 'overview', content: overviewPage(answer, options.now()), address: './' };
  };
}

function tasks(options: PagesOptions): (request: Request) => Promise<Content> {
  return async ({ url }) => {
    const answer = await answerOf(await readSoon(options, {}, PATIENCE_MS), options);
    const query = url.split('?').slice(1).join('?');
    const view = readView(new URLSearchParams(query));
    const content = tasksPage({ answer, view, now: options.now(), onView: () => undefined });
    return { name: 'tasks', content, address: `tasks?${query}` };
  };
}

async function send(request: Request, response: Response, page: PageDocument): Promise<void> {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
  });
  response.type('html');
  await sendCompressed(request, response, [documentOf(page)]);
}
