import type { UnlocatedProblem } from '../problems.js';
import type { ConfigurationFile } from '../schema.js';
import type { ServiceDescription } from '../service-description.js';
import type { Warning } from './checked-file.js';

/** Below this, an ordinary page of a list may be refused. */
const SMALL_RESPONSE = 65_536;

/** Likely mistakes in the sections `collection` and `tasks`. */
export const limitWarnings: readonly Warning[] = [
  ofSections('a rate above the documented limit of an API', ({ collection }, services) =>
    services.flatMap(({ name, documentedRequestsPerSecond: limit }) => {
      if (limit === undefined || (collection.requests_per_second[name] ?? 0) <= limit) return [];
      const message = `is above the documented limit of the API, ${limit} a second for a user: the cloud will throttle`;
      return [{ path: ['collection', 'requests_per_second', name], message }];
    }),
  ),
  ofSections('`max_staleness` shorter than two collections can be apart', ({ collection }) => {
    const { max_staleness: staleness, cache_for: cache, timeout } = collection;
    const message =
      'is shorter than cache_for and timeout together: an unfinished task may go before the next collection can confirm it';
    return staleness < cache + timeout ? [{ path: ['collection', 'max_staleness'], message }] : [];
  }),
  ofSections('`request_timeout` above `timeout`', ({ collection }) => {
    const message = 'is longer than timeout, the time of a whole collection';
    return collection.request_timeout > collection.timeout
      ? [{ path: ['collection', 'request_timeout'], message }]
      : [];
  }),
  ofSections(
    '`idle_instances_every` above the time that a finished task is kept',
    ({ collection, tasks }) => {
      const kept = Math.min(tasks.keep_succeeded_for || Infinity, tasks.keep_failed_for || Infinity);
      const message =
        'is longer than finished tasks are kept (keep_succeeded_for, keep_failed_for): a task between two looks at an instance is never exported';
      return collection.idle_instances_every > kept
        ? [{ path: ['collection', 'idle_instances_every'], message }]
        : [];
    },
  ),
  ofSections('`max_response_bytes` so small that an ordinary answer is refused', ({ collection }) => {
    const message = 'is so small that an ordinary page of tasks may be refused; the default is 8388608';
    return collection.max_response_bytes < SMALL_RESPONSE
      ? [{ path: ['collection', 'max_response_bytes'], message }]
      : [];
  }),
];

/** A warning about a file without errors. */
function ofSections(
  about: string,
  faults: (file: ConfigurationFile, services: readonly ServiceDescription[]) => readonly UnlocatedProblem[],
): Warning {
  return { about, find: ({ parsed, services }) => (parsed === undefined ? [] : faults(parsed, services)) };
}
