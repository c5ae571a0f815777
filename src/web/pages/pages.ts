import { setImmediate as nextTurn } from 'node:timers/promises';
import { Router, type Request, type RequestHandler } from 'express';
import { allowOnly } from '../responses.js';
import { readSoon, type ReadOptions } from '../api/read-soon.js';
import type { TasksAnswer } from '../../report/schema.js';
import { answerOf, type ExporterInfo } from '../../report/tasks-answer.js';
import type { Bodies } from '../bodies.js';
import { loadAssets } from './assets.js';
import { documentOf, PAGE_HEADERS, type PageDocument } from './document.js';
import { runbookPages } from './runbook-pages.js';
import { loadRunbooks, type Runbooks } from './runbooks.js';
import { readView } from './view/filter.js';
import { OverviewPage } from './view/overview-page.js';
import { rowsOf } from './view/rows.js';
import { TasksPage } from './view/tasks-page.js';

export interface PagesOptions extends ExporterInfo, ReadOptions {
  readonly telemetryPath: string;
  /** In place of those that belong to this build. */
  readonly runbooks?: Runbooks;
}

/** A page waits at most this long for a collection; its script fetches what is read later. */
const WAIT_MS = 1_500;

type Content = Pick<PageDocument, 'name' | 'content' | 'address'>;

/** Makes the content of a page for a request. */
type ContentFor = (answer: TasksAnswer, request: Request) => Content | Promise<Content>;

/** The pages at `/`, `/tasks` and `/runbooks`, and the files that they load. */
export function pages(options: PagesOptions, bodies: Bodies): Router {
  // Strict: below "/tasks/" the relative addresses would be wrong.
  const router = Router({ strict: true });
  const assets = loadAssets(bodies);
  const answering =
    (contentFor: ContentFor): RequestHandler =>
    async (request, response) => {
      const result = await readSoon(options, {}, WAIT_MS);
      async function* markup(): AsyncGenerator<string, void, void> {
        const content = await contentFor(await answerOf(result, options), request);
        yield* documentOf({ ...content, telemetryPath: options.telemetryPath, assets });
      }
      response.set(PAGE_HEADERS).type('html');
      // Each page has its own address and time, so nothing is shared.
      await bodies.send(request, response, {}, markup);
    };
  router.get('/', answering(overview(options)));
  router.get('/tasks', answering(tasks(options)));
  router.all(['/', '/tasks'], allowOnly('GET, HEAD'));
  const { runbooks = loadRunbooks(), telemetryPath } = options;
  router.use(runbookPages({ runbooks, telemetryPath, assets }, bodies));
  router.use(assets.router);
  return router;
}

function overview({ now }: PagesOptions): ContentFor {
  return (answer) => ({ name: 'overview', content: OverviewPage({ answer, now: now() }), address: './' });
}

function tasks(options: PagesOptions): ContentFor {
  return async (answer, { url }) => {
    const query = url.split('?').slice(1).join('?');
    const view = readView(new URLSearchParams(query));
    const now = options.now();
    const rows = await inTurns(rowsOf(answer.tasks, view, now));
    return { name: 'tasks', content: TasksPage({ answer, view, now, rows }), address: `tasks?${query}` };
  };
}

/** Runs `search` with a turn of the event loop after each of its parts. */
async function inTurns<T>(search: Generator<void, T, void>): Promise<T> {
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return value;
    await nextTurn();
  }
}
