import { CloudError } from '../cloud/errors.js';
import type { Listing } from '../tasks/source.js';
import { isNotAccepted } from './refusals.js';

/** More rows than any account has: a server that goes on beyond would go on for ever. */
const MOST_ROWS = 100_000;

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
    const fresh = page === undefined ? [] : this.#unseen(page.rows);
    if (!isFirst && fresh.length === 0 && page?.received !== 0) {
      this.#tryAnotherDialect();
      return [];
    }
    if (page !== undefined) this.#advance(page, isFirst);
    return fresh;
  }

  /** `undefined` when the server refuses the index parameter and there is another to try. */
  async #read(index: Readonly<Record<string, number>>, signal: AbortSignal): Promise<Page<Row> | undefined> {
    try {
      return await this.#list.read(index, signal);
    } catch (error) {
      if (isNotAccepted(error) && this.#dialect in index && this.#untried.length > 0) return undefined;
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
    else this.#dialect = other;
  }

  /** When the count has fallen, rows before our place have left and the ones behind have moved up: step back. */
  #advance({ received, count }: Page<Row>, isFirst: boolean): void {
    const { limit, memory } = this.#list;
    if (!isFirst && received > 0) memory.dialect = this.#dialect;
    const left = Math.max(0, (this.#count ?? 0) - (count ?? Infinity));
    this.#count = count;
    this.#position = Math.max(1, this.#position + received - left);
    const isCountReached = count !== undefined && count > received && this.#seen.size >= count;
    this.#done = received < limit || isCountReached;
    if (this.#seen.size > MOST_ROWS) {
      throw new CloudError('bad_payload', `a list has more than ${MOST_ROWS} rows and was given up`);
    }
  }
}
