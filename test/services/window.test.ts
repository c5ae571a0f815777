import { describe, expect, it } from 'vitest';
import { CloudError } from '../../src/cloud/errors.js';
import type { Listing } from '../../src/tasks/source.js';
import {
  windowsSince,
  WindowListing,
  type Window,
  type WindowMemory,
} from '../../src/services/window-listing.js';
import { answerCalls } from './answers.js';
import { exporterOf, readConversation, scrape, valueOf } from './conversation.js';

const DAY = 86_400_000;
const NOW = Date.parse('2026-01-31T00:00:00Z');
const signal = new AbortController().signal;

/** A server that takes only some windows; its list is one page that names the window, in days. */
class WindowServer {
  readonly asked: string[] = [];
  readonly warned: string[] = [];
  readonly memory: WindowMemory = {};
  accepts: (days: number, isAhead: boolean) => boolean = () => true;

  listing(since = NOW - 29 * DAY): Listing<string> {
    const list = (window: Window): Listing<string> => this.#page(window);
    const warn = (message: string): number => this.warned.push(message);
    return new WindowListing({ windows: windowsSince(since, NOW), memory: this.memory, list, warn });
  }

  #page({ from, to }: Window): Listing<string> {
    const days = Math.round((Math.min(NOW, to) - from) / DAY);
    const name = `${days} d${to > NOW ? ' and a day ahead' : ''}`;
    const page = {
      done: false,
      missing: 0,
      next: async () => {
        await Promise.resolve();
        this.asked.push(name);
        if (!this.accepts(days, to > NOW)) throw new CloudError('rejected', 'no', { status: 400 });
        page.done = true;
        return [name];
      },
    };
    return page;
  }
}

async function readAll(listing: Listing<string>): Promise<string[]> {
  const rows: string[] = [];
  while (!listing.done) rows.push(...(await listing.next(signal)));
  return rows;
}

describe('a list by a window in time', () => {
  it.each([
    { title: 'any window', accepts: () => true, read: '29 d and a day ahead', calls: 1 },
    {
      title: 'none that ends ahead',
      accepts: (_: number, isAhead: boolean) => !isAhead,
      read: '29 d',
      calls: 2,
    },
    { title: 'a week at most', accepts: (days: number) => days <= 7, read: '7 d', calls: 3 },
    { title: 'a day at most', accepts: (days: number) => days <= 1, read: '1 d', calls: 4 },
  ])('is read from a server that accepts $title, which is remembered', async ({ accepts, read, calls }) => {
    const server = new WindowServer();
    server.accepts = accepts;
    expect(await readAll(server.listing())).toEqual([read]);
    expect(server.asked).toHaveLength(calls);
    expect(await readAll(server.listing())).toEqual([read]);
    expect(server.asked).toHaveLength(calls + 1);
    expect(new Set(server.warned).size).toBe(calls === 1 ? 0 : 1);
  });

  it('is asked for by no window that is not narrower', () => {
    expect(windowsSince(NOW - DAY, NOW)).toEqual([
      { from: NOW - DAY, to: NOW + DAY },
      { from: NOW - DAY, to: NOW },
    ]);
  });

  it('fails when no window is accepted, then costs one call each time, until one is', async () => {
    const server = new WindowServer();
    server.accepts = () => false;
    await expect(readAll(server.listing())).rejects.toThrow('no; narrower time windows are rejected too');
    expect(server.asked.splice(0)).toHaveLength(4);
    const listing = server.listing();
    await expect(listing.next(signal)).rejects.toThrow('rejected too');
    await expect(listing.next(signal)).rejects.toThrow('rejected too');
    expect(server.asked.splice(0)).toEqual(['29 d and a day ahead', '29 d']);
    server.accepts = () => true;
    expect(await readAll(listing)).toEqual(['7 d']);
  });

  it('passes other failures on, and can be asked again', async () => {
    const server = new WindowServer();
    const listing = server.listing();
    server.accepts = () => {
      throw new CloudError('unavailable', 'down', { status: 503 });
    };
    await expect(listing.next(signal)).rejects.toThrow('down');
    server.accepts = () => true;
    expect(await readAll(listing)).toEqual(['29 d and a day ahead']);
  });
});

describe('a failed task of RDS', () => {
  it.each([
    ['that ends ahead', (to: number, now: number) => to > now],
    ['longer than a day', (to: number, now: number, from: number) => to - from > DAY || to > now],
  ])('is exported although the server rejects a window %s', async (_title, isRejected) => {
    const now = Date.parse(readConversation('rds').now);
    const failed = {
      id: 't1',
      instance_id: 'i1',
      status: 'Failed',
      create_time: new Date(now - 60_000).toISOString(),
    };
    answerCalls(({ searchParams }) => {
      if (!searchParams.has('start_time')) return [200, { total_count: 0, tasks: [] }];
      const [from, to] = [Number(searchParams.get('start_time')), Number(searchParams.get('end_time'))];
      if (isRejected(to, now, from)) return [400, { error_code: 'DBS.280001', error_msg: 'time' }];
      return [200, { total_count: 1, tasks: [failed] }];
    });
    const exporter = exporterOf('rds', { watch: [] }, { tasks: { keep_failed_for: '20d' } });
    const text = await scrape(exporter, 'rds');
    expect(valueOf(text, 'huaweicloud_task_status', { task_id: 't1', status: 'failed' })).toBe(1);
    expect(valueOf(text, 'huaweicloud_collector_success')).toBe(1);
  });
});
