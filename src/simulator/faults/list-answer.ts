import type { Answer } from '../refusal.js';
import type { Call } from '../route.js';
import type { FaultTarget } from './kind.js';

export type Row = Readonly<Record<string, unknown>>;

interface ListFields {
  readonly rows: 'tasks' | 'instances';
  readonly count: 'total_count' | 'instance_num' | 'task_count';
}

function fieldsOf({ operation }: FaultTarget): ListFields {
  if (operation === 'ListInstances') return { rows: 'instances', count: 'instance_num' };
  return { rows: 'tasks', count: operation === 'ListTasks' ? 'total_count' : 'task_count' };
}

/** What a page of a list says. */
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
function indexName({ operation, host, call }: FaultTarget): 'start' | 'offset' {
  return operation === 'ListBackgroundTasks' && host === 'dms' ? call.dialect : 'offset';
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
