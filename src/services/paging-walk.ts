import type { Dialect } from './paging-dialect.js';

/** What a walk looks at in a page: the ids of its readable rows, and how many rows it holds. */
export interface Sight {
  readonly ids: readonly string[];
  readonly received: number;
}

/**
 * What a page shows: rows that the walk has not seen (`new`), none (`empty`), nothing but the last row again, as the
 * end of a list counted from 1 (`overlap`), rows seen before (`repeat`), or, asked for by the number of a page, that
 * the server reads the number of a record (`records`).
 */
export type Verdict = 'new' | 'empty' | 'overlap' | 'repeat' | 'records';

/**
 * One reading of the pages behind the first, in one dialect.
 *
 * As the number of a record, the index is the number of rows received. To a server that counts from 1 that is the last
 * row again, to one that counts from 0 the first new one. As the number of a page it goes up from 1, which is the
 * second page of a server that counts from 0, and the first one again of one that counts from 1. No row is lost.
 */
export class Walk {
  readonly dialect: Dialect;
  readonly #first: Sight;
  readonly #seen: Set<string>;
  #last: Sight;
  #isLastFull: boolean;
  #index: number;
  /** Before this index no new row is to be expected. */
  #furthest = 0;
  #hasNewRows = false;
  #isContiguous = false;

  /** `limit` is the number of rows that were asked for. */
  constructor(dialect: Dialect, first: Sight, limit: number) {
    this.dialect = dialect;
    this.#first = first;
    this.#seen = new Set(first.ids);
    this.#last = first;
    this.#isLastFull = first.received >= limit;
    this.#index = dialect.meaning === 'record' ? first.received : 1;
  }

  /** The parameter that asks for its next page. */
  get query(): Readonly<Record<string, number>> {
    return { [this.dialect.name]: this.#index };
  }

  /** Whether it has come to rows behind the first page. */
  get hasNewRows(): boolean {
    return this.#hasNewRows;
  }

  /** Whether its pages are known to follow one another: nothing lies between them. */
  get isContiguous(): boolean {
    return this.#isContiguous;
  }

  /** Whether the last page that held rows was a full one, so that another had to be asked for. */
  get isLastFull(): boolean {
    return this.#isLastFull;
  }

  judge(page: Sight): Verdict {
    const { ids, received } = page;
    if (received === 0) return 'empty';
    if (this.#isAtFirstPages(page)) {
      if (!isSameRows(ids, this.#first.ids)) return 'records';
      return this.#index === 1 ? 'new' : 'repeat';
    }
    const isNew = ids.length === 0 || ids.some((id) => !this.#seen.has(id));
    if (isNew || this.#index < this.#furthest) return 'new';
    const isShorter = received < this.#last.received || this.#first.received === 1;
    return this.#isLastAgain(page) && isShorter ? 'overlap' : 'repeat';
  }

  /** Goes behind `page`, or back when `left` rows have left the list. */
  advance(page: Sight, left = 0): void {
    const { ids, received } = page;
    const isPaged = this.dialect.meaning === 'page';
    const isAgain = this.#isAtFirstPages(page);
    const hasNewRows = ids.some((id) => !this.#seen.has(id));
    this.#hasNewRows ||= hasNewRows;
    this.#isContiguous ||= isPaged ? hasNewRows && !isAgain : this.#isLastAgain(page) && hasNewRows;
    for (const id of ids) this.#seen.add(id);
    this.#furthest = Math.max(this.#furthest, this.#index);
    const back = isPaged ? Math.ceil(left / Math.max(1, this.#first.received)) : left;
    const step = left > 0 ? -back : isPaged ? 1 : received;
    this.#index = Math.max(1, this.#index + step);
    if (isAgain) return;
    this.#last = page;
    this.#isLastFull = received >= this.#first.received;
  }

  /** The server was seen to read the index as the number of a record: nothing lies between its pages. */
  confirm(hasNewRows: boolean): void {
    this.#isContiguous = true;
    this.#hasNewRows ||= hasNewRows;
  }

  /** Whether a page asked for by its number, before any new one, begins with rows of the first page. */
  #isAtFirstPages({ ids: [id] }: Sight): boolean {
    return this.dialect.meaning === 'page' && !this.#hasNewRows && id !== undefined && this.#seen.has(id);
  }

  #isLastAgain({ ids: [id] }: Sight): boolean {
    return this.dialect.meaning === 'record' && id !== undefined && id === this.#last.ids.at(-1);
  }
}

function isSameRows(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at]);
}
