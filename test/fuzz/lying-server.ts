import { CloudError } from '../../src/cloud/errors.js';
import type { Page } from '../../src/services/paging.js';
import { ValueReader } from '../../src/services/value-reader.js';

export const COUNTS = ['honest', 'honest', 'absent', 'page', 'high', 'low', 'zero', 'text', 'huge'] as const;

/** How a server deviates from what its documentation says. */
export interface Lies {
  readonly rows: number;
  /** How many rows are asked for at a time. */
  readonly limit: number;
  /** It gives no more than this, whatever is asked. */
  readonly clamp: number | null;
  /** It rejects a limit beyond this. */
  readonly mostLimit: number | null;
  /** The name of its index parameter. */
  readonly knows: string;
  readonly index: 'record' | 'page' | 'ignored';
  /** The index of the first record or page. */
  readonly base: 0 | 1;
  /** Whether it rejects an index beyond the last row, and in which words. */
  readonly behindEnd: 'is-empty' | 'is-rejected' | 'is-rejected-as-such';
  readonly rejectsOtherNames: boolean;
  readonly count: (typeof COUNTS)[number];
  /** Places at which the row before stands once more. */
  readonly repeated: readonly number[];
  /** What happens to the list after a call. */
  readonly changes: readonly {
    readonly call: number;
    readonly leaves: number | null;
    readonly comesAt: number | null;
  }[];
  readonly failingCalls: readonly number[];
}

const reader = new ValueReader(() => undefined);

type Index = Readonly<Record<string, number>>;

/** Gives the pages of one list, not as documented. */
export class LyingServer {
  calls = 0;
  readonly #lies: Lies;
  #rows: string[];
  #newcomers = 0;

  constructor(lies: Lies) {
    this.#lies = lies;
    this.#rows = Array.from({ length: lies.rows }, (_, at) => `row-${at}`);
  }

  /** Those that exist now, each once. */
  get rows(): readonly string[] {
    return this.#rows;
  }

  async read(index: Index, limit: number): Promise<Page<string>> {
    await Promise.resolve();
    this.calls += 1;
    if (this.#lies.failingCalls.includes(this.calls))
      throw new CloudError('unavailable', 'gone for a moment');
    if (limit > (this.#lies.mostLimit ?? Infinity)) throw rejected('the limit is too large');
    const page = this.#pageAt(index, limit);
    this.#change();
    return page;
  }

  #pageAt(index: Index, limit: number): Page<string> {
    const { clamp, rejectsOtherNames, behindEnd, knows, base } = this.#lies;
    if (rejectsOtherNames && Object.keys(index).some((name) => name !== knows))
      throw rejected('no such parameter');
    const list = this.#list();
    const size = Math.min(limit, clamp ?? limit);
    const from = this.#place(index[knows] ?? base, size);
    if (behindEnd !== 'is-empty' && knows in index && from > 0 && from >= list.length)
      throw rejected('behind the end', behindEnd === 'is-rejected' ? undefined : 'DMS.40050010');
    const rows = list.slice(from, from + size);
    return { rows, received: rows.length, count: this.#count(rows.length) };
  }

  #list(): readonly string[] {
    return this.#rows.flatMap((row, at) => (this.#lies.repeated.includes(at) ? [row, row] : [row]));
  }

  #place(index: number, size: number): number {
    const { index: meaning, base } = this.#lies;
    if (meaning === 'ignored') return 0;
    return Math.max(0, index - base) * (meaning === 'page' ? size : 1);
  }

  #count(received: number): number | undefined {
    const total = this.#list().length;
    const claims: Readonly<Record<Lies['count'], string>> = {
      honest: String(total),
      absent: '',
      page: String(received),
      high: String(total + 7),
      low: String(Math.max(0, total - 3)),
      zero: '0',
      text: 'some',
      huge: '9'.repeat(400),
    };
    return reader.count(claims[this.#lies.count], 'count');
  }

  #change(): void {
    for (const { call, leaves, comesAt } of this.#lies.changes) {
      if (call !== this.calls) continue;
      if (leaves !== null) this.#rows.splice(leaves, 1);
      if (comesAt !== null) this.#rows.splice(comesAt, 0, `new-${(this.#newcomers += 1)}`);
    }
  }
}

function rejected(why: string, code?: string): CloudError {
  return new CloudError('rejected', why, { status: 400, code });
}
