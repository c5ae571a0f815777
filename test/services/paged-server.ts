import { CloudError } from '../../src/cloud/errors.js';
import { PagedListing, type Page } from '../../src/services/paging.js';
import type { PagingMemory } from '../../src/services/paging-parameter.js';

export type Index = Readonly<Record<string, number>>;

export const BEHIND = [
  'gives an empty page',
  'refuses',
  'refuses with the code',
  'gives the first page',
  'gives the last page',
] as const;

type Behind = (typeof BEHIND)[number];

export interface ServerOptions {
  readonly rows: () => readonly string[];
  readonly limit?: number;
  /** The most rows that it gives, whatever is asked for. */
  readonly clamp?: number;
  /** The parameter it knows, what it takes the value for, and the number of the first row or page. */
  readonly knows?: { readonly name: string; readonly meaning?: 'record' | 'page'; readonly base: number };
  readonly count?: (page: number, total: number) => number | undefined;
  /** What it does with a parameter that it does not know. */
  readonly unknown?: 'ignores' | 'refuses';
  /** What it answers to an index behind its last row. */
  readonly behind?: Behind;
}

/** A server's answers to one list, and the questions it was asked. */
export class Server {
  readonly asked: Record<string, number>[] = [];
  readonly #options: Required<ServerOptions>;

  constructor(options: ServerOptions) {
    const knows = { name: 'offset', base: 0 };
    this.#options = {
      limit: 10,
      clamp: Infinity,
      knows,
      count: (_page, total) => total,
      unknown: 'ignores',
      behind: 'gives an empty page',
      ...options,
    };
  }

  listing(
    parameters: readonly string[] = ['start', 'offset'],
    memory: PagingMemory = {},
    before: (index: Index) => void = () => undefined,
  ): PagedListing<string> {
    const { limit } = this.#options;
    const read = async (index: Index, size: number): Promise<Page<string>> => {
      await Promise.resolve();
      before(index);
      return this.#read(index, size);
    };
    return new PagedListing({ operation: 'List', limit, parameters, memory, idOf: (row) => row, read });
  }

  #read(index: Index, limit: number): Page<string> {
    const { rows: all, clamp, knows, count, unknown } = this.#options;
    this.asked.push({ ...index });
    const isUnknown = Object.keys(index).some((name) => name !== knows.name);
    if (isUnknown && unknown === 'refuses') throw refused('unknown parameter');
    const rows = all();
    const size = Math.min(limit, clamp);
    const at = this.#place(Math.max(0, (index[knows.name] ?? knows.base) - knows.base), size, rows.length);
    const page = rows.slice(at, at + size);
    return { rows: page, received: page.length, count: count(page.length, rows.length) };
  }

  #place(number: number, size: number, total: number): number {
    const { knows, behind } = this.#options;
    const at = knows.meaning === 'page' ? number * size : number;
    if (at < total || number === 0) return at;
    if (behind === 'refuses') throw refused('beyond');
    if (behind === 'refuses with the code') throw refused('beyond', 'DMS.40050010');
    if (behind === 'gives the first page') return 0;
    return behind === 'gives the last page' ? Math.floor((total - 1) / size) * size : at;
  }
}

export function refused(message: string, code?: string): CloudError {
  return new CloudError('rejected', message, { status: 400, code });
}

export const named = (many: number): string[] => Array.from({ length: many }, (_, at) => `row-${at}`);

const signal = new AbortController().signal;

/** Reads to the end; more than 1000 calls count as never. */
export async function readAll(
  listing: PagedListing<string>,
  afterPage: () => void = () => undefined,
): Promise<string[]> {
  const all: string[] = [];
  for (let calls = 0; !listing.done; calls += 1) {
    if (calls > 1000) throw new Error('does not end');
    all.push(...(await listing.next(signal)));
    afterPage();
  }
  return all;
}
