import { Router, type RequestHandler } from 'express';
import type { EpochMs } from '../../cloud/clock.js';
import type { TasksAnswer } from '../../report/schema.js';
import type { ScrapeResult } from '../../report/scrape-result.js';
import { answerOf, jsonOf, type ExporterInfo } from '../../report/tasks-answer.js';
import type { Bodies } from '../bodies.js';
import { allowOnly, sendError } from '../responses.js';
import {
  readSelection,
  readTaskFilter,
  refuseUnknown,
  unknownIn,
  type Selectable,
  type TaskFilter,
} from '../selection.js';
import { preferredWaitMs, readSoon, type ReadOptions } from './read-soon.js';

export interface ApiOptions extends ExporterInfo, ReadOptions {
  readonly selectable: () => Selectable;
}

const JSON_TYPE = 'application/json';

/** `GET /api/v1/tasks`, for programs and the script of the pages. */
export function api(options: ApiOptions, bodies: Bodies): Router {
  const router = Router();
  const madeAt = new WeakMap<ScrapeResult, EpochMs>();
  router.get('/api/v1/tasks', refuse(options), async (request, response) => {
    const filter = readTaskFilter(request);
    const result = await readSoon(options, readSelection(request), preferredWaitMs(request.get('prefer')));
    const at = madeAt.get(result) ?? options.now();
    madeAt.set(result, at);
    // The answer is shared: `generated_at` is the time of its first request.
    response.set('Age', String(Math.max(0, Math.floor((options.now() - at) / 1000))));
    response.set('Cache-Control', 'no-store').type('json');
    // Filtered answers are not shared: there are too many filters.
    const key = Object.keys(filter).length === 0 ? result : {};
    await bodies.send(request, response, key, async function* () {
      yield* jsonOf(filtered(await answerOf(result, { ...options, now: () => at }), filter));
    });
  });
  router.all('/api/v1/tasks', allowOnly('GET, HEAD'));
  return router;
}

/** Refuses what is not understood: values that there are not, and another type than JSON. */
function refuse({ selectable }: ApiOptions): RequestHandler {
  return (request, response, next) => {
    const unknown = unknownIn({ ...readSelection(request), ...readTaskFilter(request) }, selectable());
    if (unknown !== undefined) refuseUnknown(response, 400, unknown);
    else if (request.accepts(JSON_TYPE) === false)
      sendError(response, 406, `Only ${JSON_TYPE} is answered here`, { valid: [JSON_TYPE] });
    else next();
  };
}

function filtered(answer: TasksAnswer, { statuses, instanceIds }: TaskFilter): TasksAnswer {
  const isShown = ({ status, instance_id: id }: TasksAnswer['tasks'][number]): boolean =>
    (statuses?.includes(status) ?? true) && (instanceIds?.includes(id) ?? true);
  return { ...answer, tasks: answer.tasks.filter(isShown) };
}
