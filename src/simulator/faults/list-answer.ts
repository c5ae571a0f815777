import type { Answer } from '../refusal.js';
import type { Call, ListFields, PagingParameter } from '../services/service.js';
import type { FaultTarget } from './kind.js';

export type Row = Readonly<Record<string, unknown>>;

/** The fields of the list; faults for lists are applied to lists only. */
function fieldsOf({ route }: FaultTarget): ListFields {
  if (route.list === undefined) throw new Error(`${route.operation} is no list`);
  return route.list;
}

/** The rows and the count of a page. */
export interface ListPage {
  readonly rows: readonly Row[];
  readonly count: number;
}

export function pageIn({ body }: Answer, target: FaultTarget): ListPage {
  const fields = fieldsOf(target);
  const { [fields.rows]: rows, [fields.count]: count } = body as Readonly<Record<string, unknown>>;
  return { rows: rows as readonly Row[], count: Number(count) };
}

/** The same page with other rows or another count, which stays text where it is text. */
export function withPage(
  answer: Answer,
  target: FaultTarget,
  changes: { readonly rows?: unknown; readonly count?: unknown },
): Answer {
  const fields = fieldsOf(target);
  const body = answer.body as Readonly<Record<string, unknown>>;
  const { rows = body[fields.rows], count = body[fields.count] } = changes;
  const isText = typeof body[fields.count] === 'string' && typeof count === 'number';
  return {
    ...answer,
    body: { ...body, [fields.rows]: rows, [fields.count]: isText ? String(count) : count },
  };
}

/** The name of the index parameter of this list. */
function indexName(target: FaultTarget): PagingParameter {
  return fieldsOf(target).index?.(target.call) ?? 'offset';
}

/** The index that a request names, as sent. */
export function indexOf(target: FaultTarget): number | undefined {
  return numberIn(target.call, indexName(target));
}

/** How many rows come before the page that a request names. */
export function skippedBy(target: FaultTarget): number {
  const index = indexOf(target) ?? 0;
  return indexName(target) === 'start' ? Math.max(0, index - 1) : index;
}

/** The request for the page after so many rows. */
export function skipping(call: Call, target: FaultTarget, rows: number): Call {
  const name = indexName(target);
  return withQuery(call, name, name === 'start' ? rows + 1 : rows);
}

/** How many rows a request asks for. */
export function limitOf({ call }: Pick<FaultTarget, 'call'>): number {
  return numberIn(call, 'limit') ?? 10;
}

export function withQuery(call: Call, name: string, value: number | string): Call {
  const query = new URLSearchParams(call.query);
  query.set(name, String(value));
  return { ...call, query };
}

function numberIn({ query }: Call, name: string): number | undefined {
  const text = query.get(name) ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
