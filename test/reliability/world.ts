import { text as textOf } from 'node:stream/consumers';
import { pino } from 'pino';
import { onTestFinished, vi } from 'vitest';
import { readConfiguration } from '../../src/config/load.js';
import { Exporter } from '../../src/exporter.js';
import { LOG_OPTIONS } from '../../src/log.js';
import { ExporterMetrics } from '../../src/metrics/exporter-metrics.js';
import { services } from '../../src/services/registry.js';
import {
  DEMO_ACCESS_KEY,
  DEMO_PROJECTS,
  DEMO_USER,
  startSimulator,
  type Fault,
  type RecordedRequest,
} from '../../src/simulator/simulator.js';
import { T0 } from './scenes.js';
import type { Scenario } from './scenario.js';

type Section = Readonly<Record<string, unknown>>;

export interface World {
  /** Advances the clocks to this many minutes after the beginning, and scrapes. */
  readonly scrapeAt: (minutes: number) => Promise<string>;
  readonly requests: readonly RecordedRequest[];
  /** The lines of the log as written. */
  readonly log: readonly string[];
}

const FAST = Object.fromEntries(services.map(({ name }) => [name, 1000]));
/** A minute, and a little more: a pause of a minute that began in one scrape is over in the next. */
const STEP_MS = 61_000;
/** Ample, so that a slow machine changes nothing. */
const SCRAPE_TIMEOUT_MS = 20_000;

/**
 * An exporter and the simulated cloud that it reads over real sockets. Time runs on with real time, and
 * is put forward by hand from one scrape to the next.
 */
export async function createWorld(scenario: Scenario, faults: readonly Fault[]): Promise<World> {
  const timers = scenario.keepsConnections === true ? [] : (['setTimeout', 'clearTimeout'] as const);
  vi.useFakeTimers({ now: T0, toFake: ['Date', 'performance', ...timers], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  const cloud = await startSimulator({ scene: scenario.scene(), faults });
  const { scrapeTimeoutMs = SCRAPE_TIMEOUT_MS } = scenario;
  const log: string[] = [];
  const text = JSON.stringify(configurationOf(scenario, cloud.endpoints));
  const exporter = new Exporter({
    configuration: readConfiguration(text, 'test', {}, services),
    metrics: new ExporterMetrics({ version: 'test', revision: '' }),
    log: pino({ ...LOG_OPTIONS, level: 'info' }, { write: (line: string) => void log.push(line) }),
    env: {},
  });
  onTestFinished(async () => {
    await exporter.close();
    await cloud.close();
  });
  return {
    requests: cloud.requests,
    log,
    async scrapeAt(minutes) {
      await vi.advanceTimersByTimeAsync(Math.max(0, T0 + minutes * STEP_MS - Date.now()));
      return textOf(await exporter.scrape(Date.now() + scrapeTimeoutMs));
    },
  };
}

function configurationOf(
  { service, configuration = {}, hasPassword = false, asksForId = false }: Scenario,
  endpoints: Section,
): Section {
  const [project] = DEMO_PROJECTS;
  const { name: user_name, password, domain: domain_name } = DEMO_USER;
  const { accessKey: access_key, secretKey: secret_key } = DEMO_ACCESS_KEY;
  return {
    credentials: {
      default: hasPassword
        ? { type: 'password', user_name, password, domain_name }
        : { type: 'aksk', access_key, secret_key },
    },
    projects: [
      {
        name: 'shop',
        region: project?.region,
        ...(!asksForId && { project_id: project?.id }),
        endpoints,
        services: { [service]: {} },
      },
    ],
    ...configuration,
    collection: { cache_for: '0s', requests_per_second: FAST, ...configuration['collection'] },
  };
}
