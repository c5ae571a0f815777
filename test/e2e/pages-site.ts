import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import type * as App from '../../src/web/app.js';
import { listen } from '../../src/web/listen.js';
import type { ScrapeResult } from '../../src/report/scrape-result.js';
import type { World } from '../exporter/world.js';
import { buildInto } from './program.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The pages as built for production: browsers run the bundles, not the sources. */
export interface Site {
  /** Serves what `world` reads until the test ends; returns the address. */
  readonly serve: (world: World) => Promise<string>;
  /** The same of a result that does not change. */
  readonly serveResult: (result: ScrapeResult, now: number) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export async function buildSite(): Promise<Site> {
  const cache = join(ROOT, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'test-pages-'));
  await buildInto(folder);
  const { createApp } = (await import(pathToFileURL(join(folder, 'web/app.js')).href)) as typeof App;
  return {
    serve: ({ exporter, clock }) =>
      serve(
        createApp,
        (deadline, selection) => exporter.read(deadline, selection),
        () => clock.now(),
      ),
    serveResult: (result, now) =>
      serve(
        createApp,
        () => Promise.resolve(result),
        () => now,
      ),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function serve(
  createApp: typeof App.createApp,
  read: App.AppOptions['read'],
  now: () => number,
): Promise<string> {
  const app = createApp({
    telemetryPath: '/metrics',
    version: '1.2.3',
    startedAt: now() - 3 * 3_600_000,
    timeouts: () => ({ offsetMs: 500, defaultMs: 10_000 }),
    // A browser asks for none.
    scrape: notServed,
    probe: notServed,
    read,
    selectable: () => ({ projects: [], services: [] }),
    configuration: () => {
      throw new Error('not served here');
    },
    lifecycle: { reload: () => Promise.resolve([]), isEnabled: false },
    onError: (error) => {
      throw error;
    },
    now,
  });
  const listening = await listen(app, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => listening.close(0));
  return listening.url;
}

function notServed(): Promise<never> {
  return Promise.reject(new Error('not served here'));
}
