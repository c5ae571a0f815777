import { text as textOf } from 'node:stream/consumers';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Configuration } from '../../src/config/configuration.js';
import { readConfiguration } from '../../src/config/load.js';
import { Exporter } from '../../src/exporter.js';
import { ExporterMetrics } from '../../src/metrics/exporter-metrics.js';
import { services } from '../../src/services/registry.js';
import {
  CLOUD_SERVICES,
  DEMO_ACCESS_KEY,
  DEMO_PROJECTS,
  ManualClock,
  startSimulator,
  type CloudService,
  type Scene,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/simulator.js';

export const T0 = Date.parse('2026-01-01T00:00:00Z');

const ONLY_SIMULATED = Object.fromEntries(CLOUD_SERVICES.map((name) => [name, {}]));
const FAST = Object.fromEntries(services.map(({ name }) => [name, 1000]));

export interface World {
  readonly cloud: Simulator;
  readonly clock: ManualClock;
  readonly exporter: Exporter;
  readonly metrics: ExporterMetrics;
  /** The text of its configuration. */
  readonly text: string;
  /** Each log line as an object. */
  readonly log: Record<string, unknown>[];
  /** A scrape with this many milliseconds, and the whole text of its answer. */
  readonly scrape: (budgetMs?: number) => Promise<string>;
}

export interface WorldOptions {
  readonly simulator?: SimulatorOptions;
  /** Laid over a configuration that reads the first simulated project with the simulated access key. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  readonly project?: Readonly<Record<string, unknown>>;
  /** Whether monotonic time stands still, too, unless the test moves the clock. Rates and backoffs need it to pass. */
  readonly isTimeStill?: boolean;
}

/** A simulated cloud and an exporter that reads it over real sockets; both share a clock and end with the test. */
export async function createWorld({
  simulator = {},
  configuration = {},
  project = {},
  isTimeStill = false,
}: WorldOptions = {}): Promise<World> {
  const clock = new ManualClock(T0);
  const cloud = await startSimulator({ clock, ...simulator });
  const text = JSON.stringify({
    credentials: {
      default: { type: 'aksk', access_key: DEMO_ACCESS_KEY.accessKey, secret_key: DEMO_ACCESS_KEY.secretKey },
    },
    projects: [
      {
        name: 'shop',
        region: DEMO_PROJECTS[0]?.region,
        endpoints: cloud.endpoints,
        services: ONLY_SIMULATED,
        ...project,
      },
    ],
    collection: { cache_for: '0s', requests_per_second: FAST },
    ...configuration,
  });
  const log: Record<string, unknown>[] = [];
  const metrics = new ExporterMetrics({ version: 'test', revision: '' });
  const exporter = new Exporter({
    configuration: read(text),
    metrics,
    log: pino(
      { level: 'info' },
      { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) },
    ),
    env: {},
    // The clock only moves when the test moves it.
    clock: {
      now: () => clock.now(),
      monotonic: () => clock.now() - T0 + (isTimeStill ? 0 : performance.now()),
    },
  });
  onTestFinished(async () => {
    await exporter.close();
    await cloud.close();
  });
  return {
    cloud,
    clock,
    exporter,
    metrics,
    text,
    log,
    scrape: async (budgetMs = 10_000) => textOf(await exporter.scrape(clock.now() + budgetMs)),
  };
}

/** A configuration from its text. */
export function read(text: string): Configuration {
  return readConfiguration(text, 'test', {}, services);
}

/** A scene with one instance for each of these ids, all of one service. */
export function sceneOf(service: CloudService, ids: readonly string[]): Scene {
  return { instances: { [service]: ids.map((id) => ({ id })) }, tasks: [] };
}

/** The samples of a family, in the order of the text: labels as written, and the value. */
export function samplesOf(text: string, name: string): { labels: string; value: number }[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith(`${name}{`)) return [];
    const end = line.lastIndexOf('}');
    return [{ labels: line.slice(name.length + 1, end), value: Number(line.slice(end + 2)) }];
  });
}

/** The value of the first sample with all these labels. */
export function valueOf(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>>,
): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return samplesOf(text, name).find((sample) => wanted.every((one) => sample.labels.includes(one)))?.value;
}
