import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { createWorld } from '../exporter/world.js';
import { ask, open } from '../web/raw-http.js';
import { serve, type Served } from '../web/served.js';
import { fuzz } from './fuzz.js';
import { visit, type Visit } from './requests.js';

/** Long enough for any answer on loopback; a client that still waits then waits for the rest of its own request. */
const READS_FOR_MS = 25;
const WAITS_FOR_MS = 5;
/** The whole of /metrics is asked for after every so many cases. */
const METRICS_EVERY = 10;

const unhandled: unknown[] = [];
const noteUnhandled = (error: unknown): void => void unhandled.push(error);
beforeAll(() => void process.on('unhandledRejection', noteUnhandled));
afterAll(() => void process.off('unhandledRejection', noteUnhandled));

/** The web server over a real exporter, whose one collection lasts for all requests. */
async function serveExporter(): Promise<Served> {
  const { exporter, clock } = await createWorld({ configuration: { collection: { cache_for: '24h' } } });
  return serve({
    scrape: (deadline, selection) => exporter.scrape(deadline, selection),
    probe: (deadline, selection) => exporter.probe(deadline, selection),
    read: (deadline, selection) => exporter.read(deadline, selection),
    selectable: () => exporter.selectable,
    lifecycle: { reload: () => Promise.resolve([]), isEnabled: true },
    now: () => clock.now(),
  });
}

/** Everything that came back before the client left. */
async function pay(url: string, { chunks, leaves }: Visit): Promise<string> {
  const socket = await open(url);
  let received = '';
  // The server may well close the connection while something is being written.
  socket.on('error', () => undefined).on('data', (part: Buffer) => (received += part.toString('latin1')));
  for (const chunk of chunks) {
    if (socket.writable) socket.write(chunk);
    await new Promise((next) => setImmediate(next));
  }
  await leave(socket, leaves);
  return received;
}

async function leave(socket: Socket, how: Visit['leaves']): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  if (how === 'reads') {
    socket.end();
    await Promise.race([closed, sleep(READS_FOR_MS)]);
  } else if (how === 'waits') await Promise.race([closed, sleep(WAITS_FOR_MS)]);
  socket.destroy();
}

function statusesIn(received: string): readonly number[] {
  return [...received.matchAll(/(?:^|\r\n)HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status));
}

describe('whatever comes in at the port', () => {
  let served: Promise<Served> | undefined;
  let cases = 0;

  fuzz(
    { title: 'sockets, health and metrics are answered afterwards, and no request with 500', share: 0.012 },
    fc.asyncProperty(fc.array(visit, { minLength: 1, maxLength: 4 }), async (visits) => {
      const { url, errors } = await (served ??= serveExporter());
      for (const received of await Promise.all(visits.map((one) => pay(url, one)))) {
        if (received !== '') expect(received).toMatch(/^HTTP\/1\.[01] \d{3} /);
        expect(statusesIn(received)).not.toContain(500);
      }
      expect((await ask(url, '/-/healthy')).status).toBe(200);
      cases += 1;
      if (cases % METRICS_EVERY === 0) expect((await ask(url, '/metrics')).status).toBe(200);
      expect(errors).toEqual([]);
      expect(unhandled).toEqual([]);
    }),
  );
});
