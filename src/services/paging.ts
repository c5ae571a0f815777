import { CloudError } from '../cloud/errors.js';
import type { Listing } from '../tasks/source.js';
import { ClaimedCount } from './claimed-count.js';
import { DialectSearch } from './dialect-search.js';
import type { DialectMemory } from './paging-dialect.js';
import type { Sight } from './paging-walk.js';
import { isBeyondEnd, isNotAccepted } from './refusals.js';

/** More rows than any account has: a server that goes on beyond would go on for ever. */
const MOST_ROWS = 100_000;

/** A server that gives no row that can be read would do so at every index. */
const MOST_UNREADABLE_PAGES = 3;

/** What is asked for when a larger limit is rejected. */
const SMALLER_LIMITS = [100, 50, 10];

/** One page as the server gave it. */
export interface Page<Row> {
  /** The rows that could be read. */
  readonly rows: readonly Row[];
  /** How many rows stood in the page, unreadable ones included. */
  readonly received: number;
  /** The total that the server claims, if it does. */
  readonly count: number | undefined;
}

export interface PagedList<Row> {
  /** The API's name of the call, for errors. */
  readonly operation: string;
  readonly limit: number;
  /** Names that the index parameter may have, the likeliest first. */
  readonly dialects: readonly string[];
  /** What is known of this endpoint; shared by its lists. */
  readonly memory: DialectMemory;
  readonly idOf: (row: Row) => string;
  /** Whether a row is one of those that were asked for; default: every row is. */
  readonly belongs?: (row: Row) => boolean;
  /** `index` is empty for the first page, which every server gives without being asked for a place. */
  readonly read: (
    index: Readonly<Record<string, number>>,
    limit: number,
    signal: AbortSignal,
  ) => Promise<Page<Row>>;
}

/**
 * Reads a paged list to its end, believing the server as little as possible. While the count claims more than was
 * seen, a page of any length that brings new rows is followed by another: servers cut pages to 10, 50 or 100 rows.
 * When pages repeat, the other dialects are tried; when all of them repeat, the list fails. The end is an empty page,
 * a rejected index, the claimed count reached or, where no more is claimed, a page shorter than asked for.
 *
 * A count may include rows that this user may not see: when the server says that there is no more, the list ends and
 * the rest is `missing`. To learn that costs one call more than the pages.
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
  /** Chooses how to ask for the pages behind the first; absent until that is read. */
  #search: DialectSearch | undefined;
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
    const { belongs = () => true } = this.#list;
    const search = this.#search;
    const fresh = await (search === undefined ? this.#readFirst(signal) : this.#readBehind(search, signal));
    return fresh.filter(belongs);
  }

  /** How many rows the server claims beyond those that were seen. */
  get #lacking(): number {
    return this.#count.beyond(this.#seen.size + this.#unreadable);
  }

  async #readFirst(signal: AbortSignal): Promise<readonly Row[]> {
    const { memory, read, limit: most, dialects: names } = this.#list;
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
    const first = this.#sightOf(page);
    const fresh = this.#take(first, page);
    this.#count.saw(page, this.#seen.size);
    if (page.received > 0 && this.#isMoreBehind(page))
      this.#search = new DialectSearch({ names, memory, first, limit });
    else this.#done = true;
    return fresh;
  }

  /** Whether another limit is worth a try: that the first page is rejected may have any cause. */
  #hasSmallerLimit(rejected: number): boolean {
    const { memory } = this.#list;
    if (memory.limit !== undefined && memory.limit < rejected) return true;
    if (memory.isLimitSettled === true) return false;
    memory.limit = SMALLER_LIMITS.find((limit) => limit < rejected);
    memory.isLimitSettled = memory.limit === undefined;
    return memory.limit !== undefined;
  }

  async #readBehind(search: DialectSearch, signal: AbortSignal): Promise<readonly Row[]> {
    const { walk } = search;
    let page: Page<Row>;
    try {
      page = await this.#list.read(walk.query, this.#limit, signal);
    } catch (error) {
      if (!isNotAccepted(error)) throw error;
      this.#wasRejected(search, error);
      return [];
    }
    this.#hasAnsweredIndex = true;
    const sight = this.#sightOf(page);
    const fresh = this.#take(sight, page);
    const left = this.#count.saw(page, this.#seen.size);
    const verdict = left > 0 ? 'new' : walk.judge(sight);
    if (verdict === 'empty') this.#hasEnded(search);
    else if (verdict === 'overlap') {
      search.confirm();
      this.#hasEnded(search);
    } else if (verdict === 'repeat') this.#repeats(search, sight);
    else if (verdict === 'records') this.#readsRecords(search, page, fresh.length > 0);
    else {
      walk.advance(sight, left);
      if (fresh.length > 0) search.works();
      if (left === 0 && !this.#isMoreBehind(page)) this.#finish(search);
    }
    return fresh;
  }

  #sightOf({ rows, received }: Page<Row>): Sight {
    return { ids: rows.map((row) => this.#list.idOf(row)), received };
  }

  /** The rows that no page before has shown. */
  #take({ ids, received }: Sight, { rows }: Page<Row>): readonly Row[] {
    const fresh = rows.filter((_row, at) => {
      const id = ids[at] ?? '';
      return !this.#seen.has(id) && this.#seen.add(id);
    });
    if (fresh.length > 0 || ids.length === 0) this.#unreadable += received - ids.length;
    this.#unreadablePages = ids.length === 0 && received > 0 ? this.#unreadablePages + 1 : 0;
    if (this.#unreadablePages > MOST_UNREADABLE_PAGES)
      throw this.#abandoned('page after page without a readable row');
    if (this.#seen.size + this.#unreadable > MOST_ROWS) throw this.#abandoned(`more than ${MOST_ROWS} rows`);
    return fresh;
  }

  #abandoned(what: string): CloudError {
    const message = `${this.#list.operation}: a list has ${what} and was abandoned; check that the endpoint is right`;
    return new CloudError('bad_payload', message);
  }

  #isMoreBehind({ received }: Page<Row>): boolean {
    if (this.#count.isReached) return false;
    return this.#lacking > 0 || received >= this.#limit;
  }

  #finish(search: DialectSearch): void {
    if (this.#count.isReached) search.confirm();
    this.#done = true;
  }

  #hasEnded(search: DialectSearch): void {
    if (this.#lacking === 0) search.works();
    this.#done = this.#lacking === 0 || !search.ended();
  }

  #repeats(search: DialectSearch, page: Sight): void {
    const { walk } = search;
    if (search.turn()) {
      // Should the server turn out to read records, new ones at the front have pushed these down.
      walk.advance(page);
      return;
    }
    if (this.#lacking > 0 && !search.isEndStated) {
      search.giveUp();
      throw this.#repeating(search);
    }
    this.#done = true;
  }

  #repeating({ tried }: DialectSearch): CloudError {
    const { operation } = this.#list;
    const seen = this.#seen.size + this.#unreadable;
    return new CloudError(
      'bad_payload',
      `${operation}: the cloud gives the same rows whatever page is asked for (tried ${tried}): ` +
        `${seen} of ${seen + this.#lacking} rows were read; check that the endpoint is right, else report it as a bug`,
    );
  }

  /** A server that reads records and has shown all of them from the second on, none of them new, has no more. */
  #readsRecords(search: DialectSearch, { received }: Page<Row>, hasNewRows: boolean): void {
    search.turnToRecords(hasNewRows);
    const isShort = !hasNewRows && received < this.#firstReceived;
    this.#done = isShort || search.isEndStated || this.#count.isReached;
  }

  /**
   * The server takes no parameter of this name, or no index at or behind its end. When the parameter has brought rows,
   * more are claimed and the server does not say that it is the end, that is a failure.
   */
  #wasRejected(search: DialectSearch, error: CloudError): void {
    const isMoreClaimed = this.#lacking > 0;
    const isStated = isBeyondEnd(error);
    if (isMoreClaimed && search.walk.hasNewRows && !isStated) throw error;
    if (isStated || (isMoreClaimed ? search.isCertain : this.#hasAnsweredIndex)) {
      this.#hasEnded(search);
      return;
    }
    const isAll = !isMoreClaimed && this.#count.isNoMoreThan(this.#seen.size + this.#unreadable);
    if (search.turn(isAll ? 'record' : undefined)) return;
    if (!isAll && !search.isEndStated) {
      search.giveUp();
      throw error;
    }
    this.#done = true;
  }
}
