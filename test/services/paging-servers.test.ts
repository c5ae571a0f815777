import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import type { PagingMemory } from '../../src/services/paging-parameter.js';
import { BEHIND, named, readAll, Server } from './paged-server.js';

const LIMIT = 20;

const signal = new AbortController().signal;

/** How the server reads the index, cuts its pages, counts, and answers behind its end. */
const servers = fc.record({
  many: fc.nat(130),
  limit: fc.constant(LIMIT),
  clamp: fc.constantFrom(1, 4, 10, 19, Infinity),
  knows: fc.record({
    name: fc.constantFrom('start', 'offset', 'marker'),
    meaning: fc.constantFrom<'record' | 'page'>('record', 'page'),
    base: fc.constantFrom(0, 1),
  }),
  claims: fc.constantFrom('its rows', 'too many', 'nothing', 'the page'),
  unknown: fc.constantFrom<'ignores' | 'refuses'>('ignores', 'refuses'),
  behind: fc.constantFrom(...BEHIND),
  names: fc.constantFrom(['offset'], ['start', 'offset']),
  lists: fc.constantFrom(1, 2, 3),
});

type Case = typeof servers extends fc.Arbitrary<infer T> ? T : never;

function serverOf({ many, claims, ...options }: Case): Server {
  const count = (page: number, total: number): number | undefined => {
    if (claims === 'nothing') return undefined;
    return claims === 'the page' ? page : total + (claims === 'too many' ? 7 : 0);
  };
  return new Server({ ...options, rows: () => named(many), count });
}

function cloudError(error: unknown): CloudError {
  if (error instanceof CloudError) return error;
  throw error;
}

/** The latest of several lists of one endpoint: its rows, or the error; and how many rows it lacks. */
async function latestList(one: Case, server: Server) {
  const memory: PagingMemory = {};
  for (let list = 1; ; list += 1) {
    server.asked.length = 0;
    const listing = server.listing(one.names, memory);
    const read = await readAll(listing).catch(cloudError);
    if (list === one.lists) return { read, missing: listing.missing };
  }
}

describe('a list of a server that reads the index in some way and lies in others', () => {
  it('is read whole, or says what is missing, or fails; and never goes on for ever', async () => {
    await fc.assert(
      fc.asyncProperty(servers, async (one) => {
        const server = serverOf(one);
        const { read, missing } = await latestList(one, server);
        const pages = Math.ceil(one.many / Math.min(LIMIT, one.clamp));
        expect(server.asked.length).toBeLessThanOrEqual(3 * pages + 8);
        if (!Array.isArray(read)) return;
        expect(new Set(read).size).toBe(read.length);
        const claimed = one.claims === 'too many' ? one.many + 7 : one.many;
        if (one.claims === 'its rows' || one.claims === 'too many')
          expect(read.length + missing).toBe(Math.max(claimed, read.length));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a list whose calls fail now and then', () => {
  it('goes on where it stopped: the same rows come in the end, with the same calls', async () => {
    await fc.assert(
      fc.asyncProperty(servers, async (one) => {
        const [whole, cut] = [serverOf(one), serverOf(one)];
        const expected = await readAll(whole.listing(one.names)).catch(cloudError);
        let calls = 0;
        const listing = cut.listing(one.names, {}, () => {
          calls += 1;
          if (calls % 2 === 1) throw new CloudError('unavailable', 'down', { status: 503 });
        });
        const rows: string[] = [];
        let failure: CloudError | undefined;
        while (!listing.done && failure === undefined) {
          await listing.next(signal).then(
            (page) => rows.push(...page),
            (error: unknown) =>
              (failure = error instanceof CloudError && error.status === 503 ? undefined : cloudError(error)),
          );
        }
        if (failure === undefined) expect(rows).toEqual(expected);
        else expect(failure).toEqual(expected);
        expect(cut.asked).toEqual(whole.asked);
      }),
      { numRuns: 200 },
    );
  });

  it('fails again, with one call, when it is asked for more after its pages repeated', async () => {
    const fixed = new Server({ rows: () => named(50), knows: { name: 'page', base: 1 } });
    const listing = fixed.listing(['offset']);
    await expect(readAll(listing)).rejects.toThrow('the same rows');
    fixed.asked.length = 0;
    await expect(listing.next(signal)).rejects.toThrow('the same rows');
    expect(fixed.asked).toEqual([{ offset: 2 }]);
    expect(listing.missing).toBe(0);
  });
});

describe('a list of a server that is honest but for one thing', () => {
  const NAMES = ['offset'];
  const LENGTHS = [0, 1, 9, 10, 11, 19, 20, 21, 40, 45, 99, 250];
  const knows = (meaning: 'record' | 'page', base: number) => ({ name: 'offset', meaning, base });

  it.each([2, 3, 10, 19])('is read whole when it gives at most %i rows', async (clamp) => {
    for (const many of LENGTHS) {
      for (const base of [0, 1]) {
        const rows = () => named(many);
        const listing = new Server({ limit: LIMIT, clamp, rows, knows: knows('record', base) }).listing(
          NAMES,
        );
        expect(await readAll(listing)).toEqual(named(many));
        expect(listing.missing).toBe(0);
      }
    }
  });

  it.each([
    ['pages from 0', 0, Infinity],
    ['pages from 1', 1, Infinity],
    ['pages of at most 10 rows from 0', 0, 10],
    ['pages of at most 10 rows from 1', 1, 10],
  ])('is read whole by the second list when it counts %s', async (_title, base, clamp) => {
    for (const behind of BEHIND.filter((one) => one !== 'refuses')) {
      for (const many of LENGTHS) {
        const server = new Server({
          limit: LIMIT,
          clamp,
          rows: () => named(many),
          knows: knows('page', base),
          behind,
        });
        const memory: PagingMemory = {};
        const first = server.listing(NAMES, memory);
        expect((await readAll(first)).length + first.missing).toBe(many);
        if (clamp > LIMIT) expect(first.missing).toBe(0);
        expect(new Set(await readAll(server.listing(NAMES, memory)))).toEqual(new Set(named(many)));
      }
    }
  });

  it.each([
    ['records from 0', 0],
    ['records from 1', 1],
  ])(
    'costs at most one call more, each time, when it claims too much and counts %s',
    async (_title, base) => {
      for (const behind of ['gives an empty page', 'refuses with the code'] as const) {
        for (const many of LENGTHS) {
          const options = { limit: LIMIT, rows: () => named(many), knows: knows('record', base), behind };
          const honest = new Server({ ...options, count: () => undefined });
          await readAll(honest.listing(NAMES));
          const most = honest.asked.length + 1;
          const memory: PagingMemory = {};
          for (let list = 0; list < 4; list += 1) {
            const server = new Server({ ...options, count: (_page, total) => total + 5 });
            const listing = server.listing(NAMES, memory);
            expect(await readAll(listing)).toEqual(named(many));
            expect(listing.missing).toBe(5);
            expect(server.asked.length).toBeLessThanOrEqual(most);
          }
        }
      }
    },
  );
});
