import type { TaskAnswer } from '../../../report/schema.js';
import { taskKey } from '../../../report/task-state.js';
import { FILTER_FIELDS, FILTER_PARAMETERS, type Filter } from './filter.js';
import { isColumn, type Sort } from './sort.js';

/** The state of the tasks page; its address holds all of it. */
export interface TasksView {
  readonly filter: Filter;
  /** `undefined`: what needs attention first. */
  readonly sort: Sort | undefined;
  /** The tasks whose steps are shown, by their keys. */
  readonly open: readonly string[];
  /** The page of the table, from 1. */
  readonly page: number;
}

export function readView(query: URLSearchParams): TasksView {
  const filter = FILTER_FIELDS.map((field) => [field, query.get(FILTER_PARAMETERS[field]) ?? '']);
  return {
    filter: Object.fromEntries(filter) as Filter,
    sort: sortOf(query.get('sort') ?? ''),
    open: query.getAll('open'),
    page: pageOf(query.getAll('page').at(-1)),
  };
}

/** The address of `view`, relative to the other pages. */
export function addressOf({ filter, sort, open, page }: TasksView): string {
  const pairs = [
    ...FILTER_FIELDS.map((field) => [FILTER_PARAMETERS[field], filter[field]]),
    ['sort', sortText(sort)],
  ].filter(([, value]) => value !== '');
  pairs.push(...open.map((key) => ['open', key]));
  if (page > 1) pairs.push(['page', String(page)]);
  const query = new URLSearchParams(pairs).toString();
  return query === '' ? 'tasks' : `tasks?${query}`;
}

/** The address of the tasks that match `filter`. */
export function tasksAddress(filter: Partial<Filter>): string {
  const view = readView(new URLSearchParams());
  return addressOf({ ...view, filter: { ...view.filter, ...filter } });
}

/** `progress`, or `-progress` for descending; empty for the common order. */
export function sortText(sort: Sort | undefined): string {
  return sort === undefined ? '' : `${sort.isDescending ? '-' : ''}${sort.column}`;
}

function sortOf(text: string): Sort | undefined {
  const isDescending = text.startsWith('-');
  const column = isDescending ? text.slice(1) : text;
  return isColumn(column) ? { column, isDescending } : undefined;
}

function pageOf(text = ''): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 1;
}

/** `view` with `task` opened, or closed when it is open. */
export function toggled(view: TasksView, task: TaskAnswer): TasksView {
  const key = taskKey(task);
  const others = view.open.filter((one) => one !== key);
  return { ...view, open: others.length === view.open.length ? [...others, key] : others };
}
