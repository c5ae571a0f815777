import { Router } from 'express';
import { allowOnly, sendText } from '../responses.js';
import type { ScrapeResult } from '../../report/scrape-result.js';
import type { EpochMs } from '../../cloud/clock.js';
import type { Bodies } from '../bodies.js';
import { readSelection, unknownIn, type Selectable } from '../selection.js';
import { preferredWaitMs, readSoon, type ReadOptions } from './read-soon.js';
import { answerOf, jsonOf, type ExporterInfo } from '../../report/tasks-answer.js';

export interface ApiOptions extends ExporterInfo, ReadOptions {
  readonly selectable: () => Selectable;
}

/** `GET /api/v1/tasks`, for programs and the script of the pages. */
export function api(options: ApiOptions, bodies: Bodies): Router {
  const router = Router();
  const madeAt = new WeakMap<ScrapeResult, EpochMs>();
  router.get('/api/v1/tasks', async (request, response) => {
    const selection = readSelection(request);
    const unknown = unknownIn(selection, options.selectable());
    if (unknown !== undefined) {
      sendText(response, 400, `There is no such ${unknown} in the configuration.`);
      return;
    }
    const result = await readSoon(options, selection, preferredWaitMs(request.get('prefer')));
    const at = madeAt.get(result) ?? options.now();
    madeAt.set(result, at);
    // The answer is shared: `generated_at` is the time of its first request.
    response.set('Age', String(Math.max(0, Math.floor((options.now() - at) / 1000))));
    response.set('Cache-Control', 'no-store').type('json');
    await bodies.send(request, response, result, () => textOf(result, { ...options, now: () => at }));
  });
  router.all('/api/v1/tasks', allowOnly('GET, HEAD'));
  return router;
}

async function* textOf(result: ScrapeResult, exporter: ExporterInfo): AsyncGenerator<string, void, void> {
  yield* jsonOf(await answerOf(result, exporter));
}
