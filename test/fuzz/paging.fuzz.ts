import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import { PagedListing } from '../../src/services/paging.js';
import { fuzz } from './fuzz.js';
import { COUNTS, LyingServer, type Lies } from './lying-server.js';

const PARAMETERS = ['start', 'offset'];
const signal = new AbortController().signal;

/** More calls than any of these lists may cost: their longest has 40 rows. */
const MOST_CALLS = 250;

const change = fc.record({
  call: fc.integer({ min: 1, max: 12 }),
  leaves: fc.option(fc.nat(40)),
  comesAt: fc.option(fc.nat(40)),
});

const lies: fc.Arbitrary<Lies> = fc.record({
  rows: fc.nat(40),
  limit: fc.integer({ min: 1, max: 12 }),
  clamp: fc.option(fc.integer({ min: 1, max: 12 })),
  mostLimit: fc.option(fc.integer({ min: 8, max: 12 }), { freq: 3 }),
  knows: fc.constantFrom('start', 'offset', 'page'),
  index: fc.constantFrom('record', 'record', 'page', 'ignored'),
  base: fc.constantFrom(0, 1),
  behindEnd: fc.constantFrom('is-empty', 'is-rejected', 'is-rejected-as-such'),
  rejectsOtherNames: fc.boolean(),
  count: fc.constantFrom(...COUNTS),
  repeated: fc.oneof(fc.constant([]), fc.array(fc.nat(40), { maxLength: 6 })),
  changes: fc.oneof(fc.constant([]), fc.array(change, { maxLength: 4 })),
  failingCalls: fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 })),
});

interface Outcome {
  readonly delivered: readonly string[];
  readonly missing: number;
  /** Why the listing gave up, if it did. */
  readonly refusal: CloudError | undefined;
}

/** Reads to the end; a call that fails for a moment is made again, as the next collection does. */
async function readAll(server: LyingServer, listing: PagedListing<string>): Promise<Outcome> {
  const delivered: string[] = [];
  while (!listing.done) {
    if (server.calls > MOST_CALLS) throw new Error('it does not end');
    try {
      delivered.push(...(await listing.next(signal)));
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      if (error.reason !== 'unavailable') return { delivered, missing: 0, refusal: error };
    }
  }
  return { delivered, missing: listing.missing, refusal: undefined };
}

/**
 * Whether full pages lead to the end of the list, whatever is said of its length. A page must hold more than the rows
 * that a server which counts from 1 gives again, and more than those that stand there twice.
 */
function isReadable({ index, clamp, limit, knows, count, repeated }: Lies): boolean {
  const isFull = clamp === null || clamp >= limit;
  const isLong = limit > (repeated.length > 0 ? 3 : 1);
  return isFull && isLong && index === 'record' && PARAMETERS.includes(knows) && count !== 'low';
}

/** Whether the counts tell of every change: where one row leaves as another comes, the count stays as it was. */
function isFollowed(lie: Lies): boolean {
  const ways = ['leaves', 'comesAt'] as const;
  const changesOneWay = ways.some((way) => lie.changes.every((one) => one[way] === null));
  return isReadable(lie) && lie.repeated.length === 0 && changesOneWay;
}

function expectNothingLost(
  lie: Lies,
  { delivered, missing, refusal }: Outcome,
  { before, rows }: { readonly before: readonly string[]; readonly rows: readonly string[] },
): void {
  expect(new Set(delivered).size).toBe(delivered.length);
  if (refusal !== undefined) {
    expect(refusal.reason).not.toBe('internal');
    return;
  }
  // Of a list that changes while it is read, the rows that were there before and after.
  const lost = rows.filter((row) => before.includes(row) && !delivered.includes(row));
  if (lie.changes.length > 0) {
    if (lie.count === 'honest' && isFollowed(lie)) expect(lost.length).toBeLessThanOrEqual(missing);
    return;
  }
  if (lie.count === 'honest') {
    if (lost.length > 0) expect(missing).toBeGreaterThan(0);
    // Rows that stand there twice are counted twice.
    else if (lie.repeated.length === 0) expect(missing).toBe(0);
  } else if (isReadable(lie)) expect(lost).toEqual([]);
}

describe('a paged list', () => {
  fuzz(
    { title: 'paging, one server that lies in several ways at once', share: 0.5 },
    fc.asyncProperty(lies, async (lie) => {
      const memory = {};
      const server = new LyingServer(lie);
      const list = {
        operation: 'ListThings',
        limit: lie.limit,
        parameters: PARAMETERS,
        memory,
        idOf: (row: string) => row,
      };
      const read = server.read.bind(server);
      for (let readings = 0; readings < 2; readings += 1) {
        const before = [...server.rows];
        server.calls = 0;
        const outcome = await readAll(server, new PagedListing({ ...list, read }));
        expectNothingLost(lie, outcome, { before, rows: server.rows });
      }
    }),
  );
});
