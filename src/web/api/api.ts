import { Router } from 'express';
import { allowOnly, refuse } from '../answers.js';
import { sendCompressed } from '../compressed.js';
import { readSelection, unknownIn, type Selectable } from '../selection.js';
import { patienceOf, readSoon, type ReadOptions } from './read-soon.js';
import { answerOf, jsonOf, type Teller } from './tasks-answer.js';

export interface ApiOptions extends Teller, ReadOptions {
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
    const exposed = await readSoon(options, selection, patienceOf(request.get('prefer')));
    const answer = await answerOf(exposed, options);
    response.set('Cache-Control', 'no-store').type('json');
    await sendCompressed(request, response, jsonOf(answer));
  });
  router.all('/api/v1/tasks', allowOnly('GET, HEAD'));
  return router;
}
