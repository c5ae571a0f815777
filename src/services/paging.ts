import { CloudError } from '../cloud/errors.js';
import type { Listing } from '../tasks/source.js';
import { isNotAccepted } from './refusals.js';

/** More rows than any account has: a server that goes on beyond would go on for ever. */
const MOST_ROWS = 100_000;

/** How often a list that shrinks while it is read is followed; a server whose counts go up and down ends it. */
const MOST_REREADS = 20;

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
  readonly limit: number;
  /** Names that the index parameter may have, the likeliest first. */
  readonly dialects: readonly string[];
  /** The name that worked last with this server; shared by the lists of one endpoint. */
  readonly memory: DialectMemory;
  readonly idOf: (row: Row) => string;
  /** `index` is absent for the first page, which every server gives without being asked for a place. */
  readonly read: (index: Readonly<Record<string, number>>, signal: AbortSignal) => Promise<Page<Row>>;
}

export interface DialectMemory {
  dialect?: string;
}

/**
 * Reads a paged list to its end, believing the server as little as possible. The end is an empty page, a page
 * shorter than asked for, no new row in any dialect, or the claimed count reached. A count is only believed when
 * it is more than its own page holds: some servers give the page's size.
 *
 * The index asked for is the number of rows received. To a server that counts from 1 that is the last row again,
 * to one that counts from 0 the first new one: either way no row is lost.
 */
export class PagedListing<Row> implements Listing<Row> {
  readonly #list: PagedList<Row>;
  readonly #seen = new Set<string>();
  readonly #untried: string[];
  #dialect: string;
  #position = 0;
  #count: number | undefined;
  /** How many rows the first page held, which is the same in every dialect. */
  #firstPage = 0;
  #hasAnsweredIndex = false;
  /** Whether this dialect has brought new rows and the count claims more: a refusal now is no end. */
  #isInTheMiddle = false;
  /** Before this place no new row is to be expected. */
  #furthest = 0;
  #rereads = 0;
  /** Rows that have left the list since they were seen, or about to be. */
  #left = 0;
  #done = false;

  constructor(list: PagedList<Row>) {
    this.#list = list;
    this.#dialect = list.memory.dialect ?? list.dialects[0] ?? 'offset';
    this.#untried = list.dialects.filter((dialect) => dialect !== this.#dialect);
  }

  get done(): boolean {
    return this.#done;
  }

  async next(signal: AbortSignal): Promise<readonly Row[]> {
    const isFirst = this.#position === 0;
    const page = await this.#read(isFirst ? {} : { [this.#dialect]: this.#position }, signal);
    if (page === undefined) {
      this.#tryAnotherDialect();
      return [];
    }
    const fresh = this.#unseen(page.rows);
    const isStuck =
      fresh.length === 0 && page.received >= this.#list.limit && this.#position >= this.#furthest;
    if (isStuck && !isFirst) this.#tryAnotherDialect();
    else this.#advance(page, isFirst);
    this.#isInTheMiddle = !isFirst && fresh.length > 0 && this.#isMoreClaimed(page);
    return fresh;
  }

  /** `undefined` when the server refuses the index parameter by this name, or an index beyond the end. */
  async #read(index: Readonly<Record<string, number>>, signal: AbortSignal): Promise<Page<Row> | undefined> {
    const isIndexed = this.#dialect in index;
    try {
      const page = await this.#list.read(index, signal);
      this.#hasAnsweredIndex ||= isIndexed;
      return page;
    } catch (error) {
      const isEnd = !this.#isInTheMiddle && (this.#untried.length > 0 || this.#hasAnsweredIndex);
      if (isIndexed && isNotAccepted(error) && isEnd) return undefined;
      throw error;
    }
  }

  #unseen(rows: readonly Row[]): readonly Row[] {
    return rows.filter((row) => {
      const id = this.#list.idOf(row);
      return !this.#seen.has(id) && this.#seen.add(id);
    });
  }

  #tryAnotherDialect(): void {
    const other = this.#untried.shift();
    if (other === undefined) this.#done = true;
    else {
      this.#dialect = other;
      // Rows that were new may have been new to a page that was given again.
      this.#position = this.#firstPage;
    }
  }

  #advance(page: Page<Row>, isFirst: boolean): void {
    const { received } = page;
    const { limit, memory } = this.#list;
    if (!isFirst && received > 0) memory.dialect = this.#dialect;
    if (isFirst) this.#firstPage = received;
    const left = this.#leftSince(page);
    this.#furthest = Math.max(this.#furthest, this.#position);
    this.#position = left > 0 ? Math.max(1, this.#position - left) : this.#position + received;
    this.#left += left;
    const isCountReached = isBelieved(page) && !this.#isMoreClaimed(page);
    this.#done = left === 0 && (received < limit || isCountReached);
    if (this.#seen.size > MOST_ROWS) {
      throw new CloudError(
        'bad_payload',
        `a list has more than ${MOST_ROWS} rows and was abandoned; check that the endpoint is right`,
      );
    }
  }

  #isMoreClaimed(page: Page<Row>): boolean {
    return isBelieved(page) && this.#seen.size - this.#left < page.count;
  }

  /**
   * How many rows have left since the page before, by the counts. The ones behind have moved up, some of them to
   * before this page: it has to be read again from further ahead.
   */
  #leftSince({ received, count }: Page<Row>): number {
    const left = (this.#count ?? 0) - (count ?? Infinity);
    this.#count = count;
    if (left <= 0 || (count ?? 0) <= received || this.#rereads >= MOST_REREADS) return 0;
    this.#rereads += 1;
    return left;
  }
}

/** Some servers give the size of the page for a count. */
function isBelieved<Row>(page: Page<Row>): page is Page<Row> & { readonly count: number } {
  return page.count !== undefined && page.count > page.received;
}
