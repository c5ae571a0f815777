import { RawJson } from '../raw-json.js';
import { serviceRefusal } from '../refusal.js';
import { onLists, onOperation, type Kind } from './kind.js';
import { indexOf, limitOf, pageIn, skippedBy, skipping, withPage, withQuery } from './list-answer.js';

const ON_LISTS = { appliesTo: onLists } as const;

/** Lists that are cut, counted or indexed in another way than they are documented. */
export const LIST_KINDS = {
  'few-rows': {
    does: 'gives at most so many rows, however many are asked for',
    ...ON_LISTS,
    defaults: { rows: 10 },
    ask: (call, { rows = 10 }) => withQuery(call, 'limit', Math.min(rows, limitOf({ call }))),
  },
  'page-number': {
    does: 'reads the index as the number of a page; `base` is the number of the first',
    ...ON_LISTS,
    defaults: { base: 1 },
    when: (target) => indexOf(target) !== undefined,
    ask: (call, { base = 1 }, target) => {
      const now = { ...target, call };
      return skipping(call, now, Math.max(0, (indexOf(now) ?? 0) - base) * limitOf(now));
    },
  },
  'index-ignored': {
    does: 'gives the first page whatever index is asked for',
    ...ON_LISTS,
    ask: (call, _, target) => skipping(call, target, 0),
  },
  'end-refused': {
    does: 'answers 400 DMS.40050010 to an index at or beyond the total',
    ...ON_LISTS,
    change: (answer, target) =>
      indexOf(target) !== undefined && skippedBy(target) >= pageIn(answer, target).count
        ? serviceRefusal(target.host, 400, 'DMS.40050010', 'The offset parameter is invalid.')
        : answer,
  },
  'count-too-high': {
    does: 'claims so many rows more than there are',
    ...ON_LISTS,
    defaults: { rows: 5 },
    change: (answer, target, { rows = 5 }) =>
      withPage(answer, target, { count: pageIn(answer, target).count + rows }),
  },
  'count-of-page': {
    does: 'gives the number of rows of the page for the total',
    ...ON_LISTS,
    change: (answer, target) => withPage(answer, target, { count: pageIn(answer, target).rows.length }),
  },
  'long-count': {
    does: 'gives a count of 400 digits',
    ...ON_LISTS,
    change: (answer, target) => withPage(answer, target, { count: new RawJson('9'.repeat(400)) }),
  },
  'null-rows': {
    does: 'gives null for the rows beside a count of 0',
    ...ON_LISTS,
    change: (answer, target) => withPage(answer, target, { rows: null, count: 0 }),
  },
  'engine-ignored': {
    does: 'lists the instances of all engines, whichever is asked for',
    appliesTo: (route, host) => host === 'dms' && onOperation('ListInstances')(route, host),
    ask: (call) => ({ ...call, isEngineIgnored: true }),
  },
} as const satisfies Readonly<Record<string, Kind>>;
