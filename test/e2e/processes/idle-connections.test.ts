import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/web/limits.js';
import { askPlainly, dial, greet, hello, HELLO, next, open, tlsSettings } from '../../web/test-server.js';

const WANTED = 10_000;
/** The files of this process that are no connections, and those that the server holds at its end. */
const OTHERS = 1_000 + 2 * LIMITS.connections;

/** Files that this process may open; Node.js itself raises the limit as far as it may. */
function openFiles(): number {
  const limit = execFileSync('/bin/sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  return limit === 'unlimited' ? Infinity : Number(limit);
}

const crowd = Math.min(WANTED, openFiles() - OTHERS);
const shortage =
  crowd < WANTED
    ? ` (NOT ${WANTED}: this process may open ${openFiles()} files; raise "ulimit -Hn" to ${WANTED + OTHERS})`
    : '';

async function gather(port: number, size: number): Promise<void> {
  for (let gathered = 0; gathered < size; gathered += 250)
    await Promise.all(Array.from({ length: 250 }, () => dial(port)));
}

describe('a crowd of idle connections', () => {
  it(
    `of ${crowd}${shortage} does not lock a scraper out, and holds no more than its share`,
    { timeout: 120_000 },
    async () => {
      const { port, connections } = await open(hello);
      const gathering = gather(port, crowd);
      // Who comes while they come, and keeps the connection.
      const scraper = await dial(port);
      scraper.write(HELLO);
      expect(await next(scraper)).toContain('hello');
      await gathering;
      expect(connections.size).toBeLessThanOrEqual(LIMITS.connections);
      for (let scrape = 0; scrape < 5; scrape += 1) expect(await askPlainly(port)).toContain('hello');
    },
  );

  it('that never begin with TLS does not do so, either', { timeout: 60_000 }, async () => {
    const { port, connections } = await open(hello, { tls: tlsSettings() });
    await gather(port, 3 * LIMITS.connections);
    expect(connections.size).toBeLessThanOrEqual(LIMITS.connections);
    for (let scrape = 0; scrape < 5; scrape += 1) expect(await greet(port)).toBe('hello');
  });
});
