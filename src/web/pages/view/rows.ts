import type { TaskAnswer } from '../../../report/schema.js';
import { matcherOf } from './filter.js';
import { comparing, sortedTask, type SortedTask } from './sort.js';
import type { TasksView } from './tasks-view.js';

/** Rows of one page of the table. */
export const PAGE_ROWS = 100;

/** So many tasks are filtered or sorted between two pauses. */
const PART = 500;

type Compare = (a: SortedTask, b: SortedTask) => number;

/** The tasks that one page of the table shows. */
export interface Rows {
  readonly tasks: readonly TaskAnswer[];
  /** How many tasks match the filter, on all pages together. */
  readonly found: number;
  /** Counts from 1; the last page when the view names a later one. */
  readonly page: number;
  readonly pages: number;
}

/** Finds the rows that `view` shows; yields often, so that a server can handle other requests in between. */
export function* rowsOf(
  tasks: readonly TaskAnswer[],
  { filter, sort, page: wanted }: TasksView,
  now: number,
): Generator<void, Rows, void> {
  const matches = matcherOf(filter, now);
  const found: SortedTask[] = [];
  for (let at = 0; at < tasks.length; at += PART) {
    for (const task of tasks.slice(at, at + PART)) if (matches(task)) found.push(sortedTask(task, sort, now));
    yield;
  }
  const sorted = yield* inOrder(found, comparing(sort));
  const pages = Math.max(1, Math.ceil(sorted.length / PAGE_ROWS));
  const page = Math.min(wanted, pages);
  const shown = sorted.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS).map(({ task }) => task);
  return { tasks: shown, found: sorted.length, page, pages };
}

/** The same without pauses. */
export function rowsAtOnce(tasks: readonly TaskAnswer[], view: TasksView, now: number): Rows {
  const search = rowsOf(tasks, view, now);
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return value;
  }
}

/** A merge sort in short parts. */
function* inOrder(
  tasks: readonly SortedTask[],
  compare: Compare,
): Generator<void, readonly SortedTask[], void> {
  let runs: (readonly SortedTask[])[] = [];
  for (let at = 0; at < tasks.length; at += PART) {
    runs.push(tasks.slice(at, at + PART).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: (readonly SortedTask[])[] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(yield* merge(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge(
  some: readonly SortedTask[],
  others: readonly SortedTask[],
  compare: Compare,
): Generator<void, readonly SortedTask[], void> {
  const merged: SortedTask[] = [];
  let at = 0;
  for (const one of some) {
    for (let other = others[at]; other !== undefined && compare(other, one) < 0; other = others[at]) {
      merged.push(other);
      at += 1;
    }
    merged.push(one);
    if (merged.length % PART === 0) yield;
  }
  return [...merged, ...others.slice(at)];
}
