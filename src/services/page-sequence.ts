/** What a server takes the value of the paging parameter for. */
export type Meaning = 'record' | 'page';

/** One way to request a page behind the first: a query parameter, and what its value means. */
export interface PagingParameter {
  readonly name: string;
  readonly meaning: Meaning;
}

/** The ids of a page's readable rows, and how many rows it holds. */
export interface PageContent {
  readonly ids: readonly string[];
  readonly received: number;
}

/**
 * What a page shows: rows that the sequence has not seen (`new`), none (`empty`), nothing but the last row again, as
 * the end of a list counted from 1 (`overlap`), rows seen before (`repeat`), or, requested by the number of a page,
 * that the server reads the number of a record (`records`).
 */
export type PageKind = 'new' | 'empty' | 'overlap' | 'repeat' | 'records';

/**
 * The pages behind the first, requested with one parameter.
 *
 * As the number of a record, the index is the number of rows received. To a server that counts from 1 that is the last
 * row again, to one that counts from 0 the first new one. As the number of a page it goes up from 1, which is the
 * second page of a server that counts from 0, and the first one again of one that counts from 1. No row is lost.
 */
export class PageSequence {
  readonly parameter: PagingParameter;
  readonly #first: PageContent;
  readonly #seen: Set<string>;
  #last: PageContent;
  #isLastFull: boolean;
  #index: number;
  /** Before this index no new row is expected. */
  #furthest = 0;
  #hasNewRows = false;
  #isContiguous = false;

  /** `limit` is the number of rows that were requested. */
  constructor(parameter: PagingParameter, first: PageContent, limit: number) {
    this.parameter = parameter;
    this.#first = first;
    this.#seen = new Set(first.ids);
    this.#last = first;
    this.#isLastFull = first.received >= limit;
    this.#index = parameter.meaning === 'record' ? first.received : 1;
  }

  /** The query of its next page. */
  get query(): Readonly<Record<string, number>> {
    return { [this.parameter.name]: this.#index };
  }

  /** Whether it has reached rows behind the first page. */
  get hasNewRows(): boolean {
    return this.#hasNewRows;
  }

  /** Whether its pages are known to follow one another without a gap. */
  get isContiguous(): boolean {
    return this.#isContiguous;
  }

  /** Whether the last page that held rows was a full one, so that another had to be requested. */
  get isLastFull(): boolean {
    return this.#isLastFull;
  }

  classify(page: PageContent): PageKind {
    const { ids, received } = page;
    if (received === 0) return 'empty';
    if (this.#isAtFirstPage(page)) {
      if (ids.join('\n') !== this.#first.ids.join('\n')) return 'records';
      return this.#index === 1 ? 'new' : 'repeat';
    }
    const isNew = ids.length === 0 || ids.some((id) => !this.#seen.has(id));
    if (isNew || this.#index < this.#furthest) return 'new';
    const isShorter = received < this.#last.received || this.#first.received === 1;
    return this.#isLastRowAgain(page) && isShorter ? 'overlap' : 'repeat';
  }

  /** Moves on behind `page`, or back when `removed` rows have left the list. */
  advance(page: PageContent, removed = 0): void {
    const { ids, received } = page;
    const isPaged = this.parameter.meaning === 'page';
    const isFirstAgain = this.#isAtFirstPage(page);
    const hasNewRows = ids.some((id) => !this.#seen.has(id));
    this.#hasNewRows ||= hasNewRows;
    this.#isContiguous ||= hasNewRows && (isPaged ? !isFirstAgain : this.#isLastRowAgain(page));
    for (const id of ids) this.#seen.add(id);
    this.#furthest = Math.max(this.#furthest, this.#index);
    const rowsPerIndex = isPaged ? Math.max(1, this.#first.received) : 1;
    const step = removed > 0 ? -Math.ceil(removed / rowsPerIndex) : isPaged ? 1 : received;
    this.#index = Math.max(1, this.#index + step);
    if (isFirstAgain) return;
    this.#last = page;
    this.#isLastFull = received >= this.#first.received;
  }

  /** The server was seen to read the index as the number of a record: its pages follow one another. */
  confirm(hasNewRows: boolean): void {
    this.#isContiguous = true;
    this.#hasNewRows ||= hasNewRows;
  }

  /** Whether a page requested by its number, before any new one, begins with rows of the first page. */
  #isAtFirstPage({ ids: [id] }: PageContent): boolean {
    return this.parameter.meaning === 'page' && !this.#hasNewRows && id !== undefined && this.#seen.has(id);
  }

  #isLastRowAgain({ ids: [id] }: PageContent): boolean {
    return this.parameter.meaning === 'record' && id !== undefined && id === this.#last.ids.at(-1);
  }
}
