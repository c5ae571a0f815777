import { CloudError } from '../cloud/errors.js';
import type { Listing } from '../tasks/source.js';
import { ClaimedCount } from './claimed-count.js';
import type { PageContent } from './page-sequence.js';
import { ParameterSearch, type PagingMemory } from './paging-parameter.js';
import { isBeyondEnd, isNotAccepted } from './refusals.js';

/** More rows than any account has: beyond, the server does not end its list. */
const MOST_ROWS = 100_000;

/** A server without a readable row in so many pages has none at any index. */
const MOST_UNREADABLE_PAGES = 3;

/** Requested when a larger limit is rejected. */
const SMALLER_LIMITS = [100, 50, 10];

/** One page as the server gave it. */
export interface Page<Row> {
  /** The rows that could be read. */
  readonly rows: readonly Row[];
  /** How many rows stood in the page, unreadable ones included. */
  readonly received: number;
  /** The total that the server claims, if any. */
  readonly count: number | undefined;
}

export interface PagedList<Row> {
  /** The API's name of the call, for errors. */
  readonly operation: string;
  readonly limit: number;
  /** Names that the paging parameter may have, the likeliest first. */
  readonly parameters: readonly string[];
  /** Shared by the lists of one endpoint. */
  readonly memory: PagingMemory;
  readonly idOf: (row: Row) => string;
  /** Whether a row belongs to the list; default: every row does. */
  readonly belongs?: (row: Row) => boolean;
  /** `index` is empty for the first page. */
  readonly read: (
    index: Readonly<Record<string, number>>,
    limit: number,
    signal: AbortSignal,
  ) => Promise<Page<Row>>;
}

/**
 * Reads a paged list to its end. While the count claims more than was seen, a page of any length that brings new rows
 * is followed by another: servers cut pages to 10, 50 or 100 rows. When pages repeat, the other paging parameters are
 * tried; when all of them repeat, the list fails. The end is an empty page, a rejected index, the claimed count reached
 * or, where no more is claimed, a page shorter than requested.
 *
 * A count may include rows that this user may not see: when the server says that there is no more, the list ends and
 * the rest is `missing`. To find that out costs one call more than the pages.
 */
export class PagedListing<Row> implements Listing<Row> {
  readonly #list: PagedList<Row>;
  readonly #count = new ClaimedCount();
  readonly #seen = new Set<string>();
  /** Rows that were received and could not be read. */
  #unreadable = 0;
  /** Pages in a row that held rows and none that could be read. */
  #unreadablePages = 0;
  /** The limit with which the first page was read. */
  #limit = 0;
  #firstReceived = 0;
  /** Set once the first page is read and more is expected. */
  #search: ParameterSearch | undefined;
  #hasAnsweredIndex = false;
  #done = false;

  constructor(list: PagedList<Row>) {
    this.#list = list;
  }

  get done(): boolean {
    return this.#done;
  }

  get missing(): number {
    return this.#done ? this.#lacking : 0;
  }

  async next(signal: AbortSignal): Promise<readonly Row[]> {
    const search = this.#search;
    const rows = await (search === undefined ? this.#readFirst(signal) : this.#readNext(search, signal));
    return rows.filter(this.#list.belongs ?? (() => true));
  }

  /** Rows seen, unreadable ones included. */
  get #received(): number {
    return this.#seen.size + this.#unreadable;
  }

  /** How many rows the server claims beyond those that were seen. */
  get #lacking(): number {
    return this.#count.beyond(this.#received);
  }

  async #readFirst(signal: AbortSignal): Promise<readonly Row[]> {
    const { memory, read, limit: most, parameters: names } = this.#list;
    const limit = memory.limit ?? most;
    let page: Page<Row>;
    try {
      page = await read({}, limit, signal);
    } catch (error) {
      if (isNotAccepted(error) && this.#hasSmallerLimit(limit)) return [];
      throw error;
    }
    Object.assign(memory, { limit, isLimitSettled: true });
    this.#limit = limit;
    this.#firstReceived = page.received;
    const first = this.#contentOf(page);
    const rows = this.#addRows(first, page);
    this.#count.add(page, this.#seen.size);
    if (page.received > 0 && this.#isMoreExpected(page))
      this.#search = new ParameterSearch({ names, memory, first, limit });
    else this.#done = true;
    return rows;
  }

  /** Whether another limit is to be tried: a rejected first page may have any cause. */
  #hasSmallerLimit(rejected: number): boolean {
    const { memory } = this.#list;
    if (memory.limit !== undefined && memory.limit < rejected) return true;
    if (memory.isLimitSettled === true) return false;
    memory.limit = SMALLER_LIMITS.find((limit) => limit < rejected);
    memory.isLimitSettled = memory.limit === undefined;
    return memory.limit !== undefined;
  }

  async #readNext(search: ParameterSearch, signal: AbortSignal): Promise<readonly Row[]> {
    let page: Page<Row>;
    try {
      page = await this.#list.read(search.sequence.query, this.#limit, signal);
    } catch (error) {
      if (!isNotAccepted(error)) throw error;
      this.#onRejected(search, error);
      return [];
    }
    this.#hasAnsweredIndex = true;
    const content = this.#contentOf(page);
    const rows = this.#addRows(content, page);
    const removed = this.#count.add(page, this.#seen.size);
    const kind = removed > 0 ? 'new' : search.sequence.classify(content);
    if (kind === 'repeat') this.#onRepeat(search);
    else if (kind === 'records') this.#onRecords(search, page.received, rows.length > 0);
    else if (kind === 'new') {
      search.sequence.advance(content, removed);
      if (rows.length > 0) search.works();
      if (removed === 0 && !this.#isMoreExpected(page)) this.#onComplete(search);
    } else {
      if (kind === 'overlap') search.confirm();
      this.#onEnd(search);
    }
    return rows;
  }

  #contentOf({ rows, received }: Page<Row>): PageContent {
    return { ids: rows.map((row) => this.#list.idOf(row)), received };
  }

  /** @returns the rows that no earlier page has shown */
  #addRows({ ids, received }: PageContent, { rows }: Page<Row>): readonly Row[] {
    const isNew = (id: string): boolean => !this.#seen.has(id) && this.#seen.add(id).has(id);
    const added = rows.filter((_row, at) => isNew(ids[at] ?? ''));
    if (added.length > 0 || ids.length === 0) this.#unreadable += received - ids.length;
    this.#unreadablePages = ids.length === 0 && received > 0 ? this.#unreadablePages + 1 : 0;
    if (this.#unreadablePages > MOST_UNREADABLE_PAGES)
      throw this.#abandoned('page after page without a readable row');
    if (this.#received > MOST_ROWS) throw this.#abandoned(`more than ${MOST_ROWS} rows`);
    return added;
  }

  #abandoned(what: string): CloudError {
    const message = `${this.#list.operation}: a list has ${what} and was abandoned; check that the endpoint is right`;
    return new CloudError('bad_payload', message);
  }

  #isMoreExpected({ received }: Page<Row>): boolean {
    return !this.#count.isReached && (this.#lacking > 0 || received >= this.#limit);
  }

  #onComplete(search: ParameterSearch): void {
    if (this.#count.isReached) search.confirm();
    this.#done = true;
  }

  /** The server says that there is no more. */
  #onEnd(search: ParameterSearch): void {
    if (this.#lacking === 0) search.works();
    this.#done = this.#lacking === 0 || !search.endsEarly();
  }

  #onRepeat(search: ParameterSearch): void {
    if (search.turn()) return;
    this.#done = this.#lacking === 0 || search.isEndStated;
    if (this.#done) return;
    search.giveUp();
    throw new CloudError(
      'bad_payload',
      `${this.#list.operation}: the cloud gives the same rows whatever page is asked for (tried ${search.tried}): ` +
        `${this.#received} of ${this.#received + this.#lacking} rows were read; ` +
        'check that the endpoint is right, else report it as a bug',
    );
  }

  /** A server that reads records and has shown all of them from the second on, none of them new, has no more. */
  #onRecords(search: ParameterSearch, received: number, hasNewRows: boolean): void {
    search.turnToRecords(hasNewRows);
    const isShort = !hasNewRows && received < this.#firstReceived;
    this.#done = isShort || search.isEndStated || this.#count.isReached;
  }

  /**
   * The server does not accept a parameter of this name, or an index at or behind its end. When the parameter has
   * brought rows, more are claimed and the server does not say that it is the end, that is a failure.
   */
  #onRejected(search: ParameterSearch, error: CloudError): void {
    const isMoreClaimed = this.#lacking > 0;
    const isEnd = isBeyondEnd(error);
    if (isMoreClaimed && search.sequence.hasNewRows && !isEnd) throw error;
    if (isEnd || (isMoreClaimed ? search.isCertain : this.#hasAnsweredIndex)) {
      this.#onEnd(search);
      return;
    }
    const isAll = !isMoreClaimed && this.#count.isNoMoreThan(this.#received);
    if (search.turn(isAll ? 'record' : undefined)) return;
    this.#done = isAll || search.isEndStated;
    if (this.#done) return;
    search.giveUp();
    throw error;
  }
}
