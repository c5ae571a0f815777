import { onTestFinished } from 'vitest';
import { readConfiguration } from '../../src/config/load.js';
import type { Exposition } from '../../src/metrics/exposition.js';
import { services } from '../../src/services/registry.js';
import { createApp, type AppOptions } from '../../src/web/app.js';
import { listen, type Listening } from '../../src/web/listen.js';

export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
export const METRICS = '# HELP up Whether it is up.\n# TYPE up gauge\nup{name="Straße"} 1\n';

const CONFIGURATION = readConfiguration(
  'projects: [{ name: shop, region: eu }]',
  'config.yaml',
  {},
  services,
);

export interface Served extends Listening {
  /** The deadlines that `scrape` was given, as milliseconds from `NOW`. */
  readonly budgets: readonly number[];
  /** What was to be logged. */
  readonly errors: readonly { readonly error: unknown; readonly path: string }[];
}

/** The app on a port of its own until the test ends. */
export async function serve(change: Partial<AppOptions> = {}, host = '127.0.0.1'): Promise<Served> {
  const budgets: number[] = [];
  const errors: { error: unknown; path: string }[] = [];
  const scrape = change.scrape ?? (() => Promise.resolve(exposition(METRICS)));
  const app = createApp({
    telemetryPath: '/metrics',
    timeouts: () => ({ offsetMs: 500, defaultMs: 10_000 }),
    probe: () => Promise.resolve(exposition(METRICS)),
    selectable: () => ({ projects: ['shop', 'lab'], services: ['rds', 'kafka'] }),
    configuration: () => CONFIGURATION,
    version: '1.2.3',
    startedAt: NOW - 60_000,
    read: () => Promise.resolve({ projects: [], snapshots: [], steps: true }),
    lifecycle: { reload: () => Promise.resolve([]), isEnabled: false },
    onError: (error, path) => void errors.push({ error, path }),
    now: () => NOW,
    ...change,
    scrape: (deadline, selection) => {
      budgets.push(deadline - NOW);
      return scrape(deadline, selection);
    },
  });
  const listening = await listen(app, { host, port: 0 });
  onTestFinished(() => listening.close(0));
  return { ...listening, budgets, errors };
}

/** The text in two parts. */
export async function* exposition(text: string): Exposition {
  yield text.slice(0, 5);
  yield await Promise.resolve(text.slice(5));
}

/** A scrape that ends when the test says so. */
export function heldScrape() {
  let release = (): void => undefined;
  let begun = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const asked = new Promise<void>((resolve) => (begun = resolve));
  const scrape = async (): Promise<Exposition> => {
    begun();
    await released;
    return exposition(METRICS);
  };
  return { scrape, asked, release: () => release() };
}
