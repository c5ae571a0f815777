import { Router, type RequestHandler } from 'express';
import type { JSX } from 'preact';
import type { Bodies } from '../bodies.js';
import { allowOnly } from '../responses.js';
import type { Assets } from './assets.js';
import { documentOf, PAGE_HEADERS } from './document.js';
import type { Runbooks } from './runbooks.js';
import { RunbookPage, RunbooksPage, UnknownRunbookPage } from './view/runbook-page.js';

export interface RunbookPagesOptions {
  readonly runbooks: Runbooks;
  readonly telemetryPath: string;
  readonly assets: Assets;
}

interface Page {
  readonly status: number;
  readonly content: JSX.Element;
  /** The address of the page. */
  readonly address: string;
  /** Leads from the page to those at the top. */
  readonly root: string;
}

/** The index at `/runbooks`, and a page for each alert below it. */
export function runbookPages({ runbooks: all, ...options }: RunbookPagesOptions, bodies: Bodies): Router {
  const router = Router({ strict: true });
  const send = (page: Page): RequestHandler => {
    // The same for all requests: it is rendered once.
    const key = {};
    const document = { name: 'runbooks', ...options, ...page } as const;
    return async (request, response) => {
      response.status(page.status).set(PAGE_HEADERS).type('html');
      await bodies.send(request, response, key, () => documentOf(document));
    };
  };
  const unknown = { content: UnknownRunbookPage(all), status: 404, address: '', root: '../' };
  const index = { content: RunbooksPage(all), status: 200, address: 'runbooks', root: '' };
  router.route('/runbooks').get(send(all.runbooks.length === 0 ? { ...unknown, root: '' } : index));
  for (const runbook of all.runbooks) {
    const page = { content: RunbookPage(runbook), status: 200, address: runbook.name, root: '../' };
    router.route(`/runbooks/${runbook.name}`).get(send(page));
  }
  router.route('/runbooks/:name').get(send(unknown));
  router.all(['/runbooks', '/runbooks/:name'], allowOnly('GET, HEAD'));
  return router;
}
