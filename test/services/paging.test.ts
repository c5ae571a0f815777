import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import { PagedListing } from '../../src/services/paging.js';
import type { PagingMemory } from '../../src/services/paging-parameter.js';
import { named, readAll, Server } from './paged-server.js';

const signal = new AbortController().signal;

let upAndDown = 400;

describe('a paged list', () => {
  it.each([
    ['start from 1', { name: 'start', base: 1 }],
    ['start from 0', { name: 'start', base: 0 }],
    ['offset from 0', { name: 'offset', base: 0 }],
    ['offset from 1', { name: 'offset', base: 1 }],
  ])('is read whole from a server that knows only %s, whatever its length', async (_title, knows) => {
    for (const many of [0, 1, 9, 10, 11, 19, 20, 21, 35, 100]) {
      for (const unknown of ['ignores', 'refuses'] as const) {
        const server = new Server({ rows: () => named(many), knows, unknown });
        expect(await readAll(server.listing())).toEqual(named(many));
      }
    }
  });

  it('loses no row when one comes in between two pages to a server that ignores the first parameter', async () => {
    const rows = named(35);
    const server = new Server({ rows: () => rows, knows: { name: 'offset', base: 0 } });
    const listing = server.listing();
    let pages = 0;
    const found = await readAll(listing, () => {
      pages += 1;
      if (pages === 1) rows.unshift('newcomer');
    });
    expect(new Set(found)).toEqual(new Set(rows));
  });

  it.each([1, 3])(
    'is abandoned when page after page holds no row that can be read, %i to a page',
    async (received) => {
      let calls = 0;
      const listing = new PagedListing<string>({
        operation: 'ListTasks',
        limit: 10,
        parameters: ['offset'],
        memory: {},
        idOf: (row) => row,
        read: () => Promise.resolve({ rows: [], received, count: (calls += 1) && 1e9 }),
      });
      await expect(readAll(listing)).rejects.toThrow(
        'ListTasks: a list has page after page without a readable row and was abandoned',
      );
      expect(calls).toBeLessThan(6);
    },
  );

  it('remembers the paging parameter of the server for the next list', async () => {
    const server = new Server({ rows: () => named(35) });
    const memory = {};
    await readAll(server.listing(['start', 'offset'], memory));
    server.asked.length = 0;
    expect(await readAll(server.listing(['start', 'offset'], memory))).toHaveLength(35);
    expect(server.asked).toEqual([{}, { offset: 10 }, { offset: 20 }, { offset: 30 }]);
  });

  it('goes back to the other parameter when the server reads it again', async () => {
    const server = new Server({ rows: () => named(35), knows: { name: 'start', base: 1 } });
    expect(
      await readAll(
        server.listing(['start', 'offset'], { parameter: { name: 'offset', meaning: 'record' } }),
      ),
    ).toHaveLength(35);
  });

  it('costs no call more than its pages when the count can be believed', async () => {
    const server = new Server({ rows: () => named(40) });
    await readAll(server.listing(['offset']));
    expect(server.asked).toHaveLength(4);
  });

  it.each([
    ['the size of the page', (page: number) => page, 35],
    ['far too much', () => 1_000_000, 35],
    ['nothing', () => undefined, 35],
    ['zero', () => 0, 35],
    ['the size of a full last page', (page: number) => page, 40],
    ['up and down', () => (upAndDown = 1000 - upAndDown), 35],
  ])('is read whole and ends when the count is %s', async (_title, count, many) => {
    const server = new Server({ rows: () => named(many), count });
    expect(await readAll(server.listing())).toEqual(named(many));
  });

  it.each([
    ['start', 1],
    ['offset', 0],
  ])('is not at its end when a server that knows "%s" refuses a page that it claims', async (name, base) => {
    let isDown = true;
    const server = new Server({ rows: () => named(45), knows: { name, base } });
    const listing = server.listing(
      ['start', 'offset'],
      { parameter: { name, meaning: 'record' } },
      (index) => {
        if (isDown && (index[name] ?? 0) >= 20)
          throw new CloudError('rejected', 'no backend', { status: 400 });
      },
    );
    const found = [...(await listing.next(signal)), ...(await listing.next(signal))];
    await expect(listing.next(signal)).rejects.toThrow('no backend');
    expect(listing.done).toBe(false);
    isDown = false;
    expect([...found, ...(await readAll(listing))]).toEqual(named(45));
  });

  it('ends when the server refuses what lies behind its last row', async () => {
    const server = new Server({ rows: () => named(30), count: (page) => page });
    const listing = server.listing(['offset'], {}, (index) => {
      if ((index['offset'] ?? 0) >= 30) throw new CloudError('rejected', 'beyond', { status: 400 });
    });
    expect(await readAll(listing)).toEqual(named(30));
  });

  it('fails when the server claims more and gives page one for ever', async () => {
    const server = new Server({ rows: () => named(50), knows: { name: 'page', base: 1 } });
    const listing = server.listing();
    await expect(readAll(listing)).rejects.toThrow(
      'List: the cloud gives the same rows whatever page is asked for (tried start as the number of a record, ' +
        'offset as the number of a record, start as the number of a page, offset as the number of a page): ' +
        '10 of 50 rows were read',
    );
    expect(listing.done).toBe(false);
    expect(server.asked).toEqual([
      {},
      { start: 10 },
      { offset: 10 },
      ...[{ start: 1 }, { start: 2 }],
      ...[{ offset: 1 }, { offset: 2 }],
    ]);
  });

  it('tries one parameter for each list, once all have failed, until one works again', async () => {
    const memory: PagingMemory = {};
    const fixed = new Server({ rows: () => named(50), knows: { name: 'page', base: 1 } });
    await expect(readAll(fixed.listing(['offset'], memory))).rejects.toThrow('the same rows');
    fixed.asked.length = 0;
    await expect(readAll(fixed.listing(['offset'], memory))).rejects.toThrow('the same rows');
    await expect(readAll(fixed.listing(['offset'], memory))).rejects.toThrow('the same rows');
    expect(fixed.asked).toEqual([{}, { offset: 10 }, {}, { offset: 1 }, { offset: 2 }]);
    expect(await readAll(new Server({ rows: () => named(50) }).listing(['offset'], memory))).toHaveLength(50);
  });

  it('ends when the server claims nothing and gives page one for ever', async () => {
    const server = new Server({
      rows: () => named(50),
      knows: { name: 'page', base: 1 },
      count: () => undefined,
    });
    expect(await readAll(server.listing())).toEqual(named(10));
  });

  it('fails when its first page is refused, which no other parameter changes', async () => {
    let calls = 0;
    const refused = new CloudError('rejected', 'no', { status: 400 });
    const read = () => {
      calls += 1;
      return Promise.reject(refused);
    };
    const options = {
      operation: 'List',
      limit: 10,
      parameters: ['start', 'offset'],
      memory: {},
      idOf: (row: string) => row,
    };
    await expect(readAll(new PagedListing({ ...options, read }))).rejects.toBe(refused);
    expect(calls).toBe(1);
  });

  it('fails when the server refuses every parameter: there is more, and it cannot be had', async () => {
    const server = new Server({
      rows: () => named(35),
      knows: { name: 'page', base: 1 },
      unknown: 'refuses',
    });
    await expect(readAll(server.listing())).rejects.toThrow('unknown parameter');
    expect(server.asked).toEqual([{}, { start: 10 }, { offset: 10 }, { start: 1 }, { offset: 1 }]);
  });

  it('of one page forgets no parameter that another list has found meanwhile', async () => {
    const memory: PagingMemory = {};
    const short = new Server({ rows: () => named(3) }).listing(['start', 'offset'], memory);
    await readAll(new Server({ rows: () => named(35) }).listing(['start', 'offset'], memory));
    await readAll(short);
    expect(memory).toMatchObject({ parameter: { name: 'offset', meaning: 'record' }, isCertain: true });
  });

  it('ends when the server invents rows for ever', async () => {
    let invented = 0;
    const read = () => {
      const rows = Array.from({ length: 1000 }, () => `row-${(invented += 1)}`);
      return Promise.resolve({ rows, received: 1000, count: undefined });
    };
    const endless = new PagedListing({
      operation: 'List',
      limit: 1000,
      parameters: ['offset'],
      memory: {},
      idOf: (row: string) => row,
      read,
    });
    await expect(readAll(endless)).rejects.toThrow('more than 100000 rows');
  });

  it('gives no row twice when new ones push the others down between pages', async () => {
    let rows = named(25);
    const server = new Server({ rows: () => rows });
    let next = 0;
    const all = await readAll(server.listing(['offset']), () => (rows = [`new-${(next += 1)}`, ...rows]));
    expect(all.filter((row) => row.startsWith('row'))).toEqual(named(25));
    expect(new Set(all).size).toBe(all.length);
  });

  it('loses no row that stays when others leave and new ones come between pages', async () => {
    const between = fc.record({ leaves: fc.option(fc.nat(40)), comes: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(between, { maxLength: 12 }), async (changes) => {
        let rows = named(45);
        const server = new Server({ rows: () => rows });
        const ahead = [...changes];
        const all = await readAll(server.listing(['offset']), () => {
          const { leaves = null, comes = false } = ahead.shift() ?? {};
          if (leaves !== null) rows = rows.filter((_row, at) => at !== leaves);
          if (comes) rows = [`new-${ahead.length}`, ...rows];
        });
        const stayed = named(45).filter((row) => rows.includes(row));
        expect(stayed.filter((row) => !all.includes(row))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('can be asked again where a call failed', async () => {
    let fails = 0;
    const listing = new PagedListing({
      operation: 'List',
      limit: 10,
      parameters: ['offset'],
      memory: {},
      idOf: (row: string) => row,
      read: async (index) => {
        if ((fails += 1) % 2 === 0) throw new CloudError('unavailable', 'gone for a moment');
        const from = index['offset'] ?? 0;
        return Promise.resolve({
          rows: named(25).slice(from, from + 10),
          received: Math.min(10, 25 - from),
          count: 25,
        });
      },
    });
    const all: string[] = [];
    while (!listing.done) all.push(...(await listing.next(signal).catch(() => [])));
    expect(all).toEqual(named(25));
  });
});
