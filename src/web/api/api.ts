import { Router } from 'express';
import type { Exposed } from '../../metrics/exposition.js';
import { allowOnly, refuse } from '../answers.js';
import { sendCompressed } from '../compressed.js';
import { scrapeBudgetMs, type ScrapeTimeouts } from '../deadline.js';
import { readSelection, unknownIn, type Selectable, type Selection } from '../selection.js';
import { answerOf, jsonOf, type Teller } from './tasks-answer.js';

export interface ApiOptions extends Teller {
  /** What is known by `deadline`; shares the cache and the collections of the scrapes. */
  readonly read: (deadline: number, selection: Selection) => Promise<Exposed>;
  readonly timeouts: () => ScrapeTimeouts;
  readonly selectable: () => Selectable;
}

/** `/api/v1/tasks`: the tasks for programs, and for the script of the pages. */
export function api(options: ApiOptions): Router {
  const router = Router();
  router.get('/api/v1/tasks', async (request, response) => {
    const selection = readSelection(request);
    const unknown = unknownIn(selection, options.selectable());
    if (unknown !== undefined) {
      refuse(response, 400, `There is no such ${unknown} in the configuration.`);
      return;
    }
    const deadline = options.now() + scrapeBudgetMs(undefined, options.timeouts());
    const answer = await answerOf(await options.read(deadline, selection), options);
    response.set('Cache-Control', 'no-store').type('json');
    await sendCompressed(request, response, jsonOf(answer));
  });
  router.all('/api/v1/tasks', allowOnly('GET, HEAD'));
  return router;
}
