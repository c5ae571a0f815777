import { text as textOf } from 'node:stream/consumers';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
// Loaded before the first call needs it: what is being loaded takes no virtual time, but real.
import 'undici';
import { readConfiguration } from '../../src/config/load.js';
import { Exporter } from '../../src/exporter.js';
import { ExporterMetrics } from '../../src/metrics/exporter-metrics.js';
import { services } from '../../src/services/registry.js';
import { DEMO_ACCESS_KEY, type Clock, type SimulatorOptions } from '../../src/simulator/simulator.js';
import { Answer } from './answer.js';
import { startVirtualCloud, type RecordedCall, type VirtualCloud } from './virtual-cloud.js';
import { startVirtualTime, type VirtualTime } from './virtual-time.js';

/** What the clock says at the beginning. */
export const T0 = Date.parse('2026-01-01T00:00:00Z');
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** What a scrape may take when a test does not say: Prometheus' default of ten seconds less the offset. */
export const BUDGET_MS = 9_500;

type Section = Readonly<Record<string, unknown>>;

export interface VirtualWorldOptions {
  readonly simulator: Omit<SimulatorOptions, 'projects' | 'clock'>;
  /** The services that are read in each project. */
  readonly services: readonly string[];
  /** Names, or whole entries with a name; each project has its own id in the cloud. */
  readonly projects?: readonly (string | Entry)[];
  /** Laid over `cache_for: 0s`, so that each scrape collects. */
  readonly collection?: Section;
  readonly tasks?: Section;
  /** By name. Default: the access key that the cloud knows. */
  readonly credentials?: Readonly<Record<string, Section>>;
  /** Default: `together`, so that setting `Date` sets the cloud's clock too. */
  readonly cloudClock?: 'together' | 'right';
  /** Takes what ends the world. Default: it ends with the test. */
  readonly atEnd?: (end: () => Promise<void>) => void;
}

type Entry = Section & { readonly name: string };

/** An exporter and the cloud it reads, on virtual time. */
export interface VirtualWorld extends VirtualTime {
  readonly cloud: VirtualCloud;
  /** Each log line as an object. */
  readonly log: readonly Section[];
  /** A scrape with this budget, to its end. */
  readonly scrape: (budgetMs?: number) => Promise<Answer>;
  /** The same, this many seconds after the beginning. */
  readonly scrapeAt: (seconds: number, budgetMs?: number) => Promise<Answer>;
  /** Only begins a scrape; `until` brings it to its end. */
  readonly begin: (budgetMs?: number) => Promise<Answer>;
  /** The same configuration again, as on SIGHUP. */
  readonly reload: () => void;
  /** The calls that reached the cloud since the last look. */
  readonly look: () => readonly RecordedCall[];
}

export function createVirtualWorld(options: VirtualWorldOptions): VirtualWorld {
  const time = startVirtualTime(T0);
  const entries = (options.projects ?? ['shop']).map(toEntry);
  const projects = entries.map(({ name }) => ({ id: projectIdOf(name), name, region: 'eu-west-101' }));
  const clock: Clock = { now: options.cloudClock === 'right' ? () => T0 + time.elapsed() : () => Date.now() };
  const cloud = startVirtualCloud({ ...options.simulator, projects, clock }, time.elapsed);
  const log: Section[] = [];
  const text = configurationOf(options, entries, cloud);
  const load = () => readConfiguration(text, 'test', {}, services);
  const exporter = new Exporter({
    configuration: load(),
    metrics: new ExporterMetrics({ version: 'test', revision: '' }),
    log: pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line) as Section) }),
    env: {},
    fetch: cloud.fetch,
  });
  const atEnd = options.atEnd ?? onTestFinished;
  atEnd(async () => {
    time.end();
    await exporter.close();
  });
  const reload = (): void => exporter.reload(load());
  return { ...time, cloud, log, reload, look: createLook(cloud), ...createScrapes(exporter, time) };
}

function createScrapes(exporter: Exporter, time: VirtualTime) {
  const begin = async (budgetMs = BUDGET_MS): Promise<Answer> => {
    const begunAt = time.elapsed();
    const text = await textOf(await exporter.scrape(Date.now() + budgetMs));
    return new Answer(text, time.elapsed() - begunAt);
  };
  const scrape = (budgetMs?: number): Promise<Answer> => time.until(begin(budgetMs));
  const scrapeAt = async (seconds: number, budgetMs?: number): Promise<Answer> => {
    await time.advanceTo(seconds * SECOND);
    return scrape(budgetMs);
  };
  return { begin, scrape, scrapeAt };
}

function createLook({ calls }: VirtualCloud): () => readonly RecordedCall[] {
  let looked = 0;
  return () => {
    const fresh = calls.slice(looked);
    looked = calls.length;
    return fresh;
  };
}

/** The id that a project of this name has in the cloud. */
export function projectIdOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
}

function toEntry(project: string | Entry): Entry {
  return typeof project === 'string' ? { name: project } : project;
}

function configurationOf(
  { services: named, collection, tasks = {}, credentials }: VirtualWorldOptions,
  entries: readonly Entry[],
  { endpoints }: VirtualCloud,
): string {
  const { accessKey, secretKey } = DEMO_ACCESS_KEY;
  return JSON.stringify({
    credentials: credentials ?? {
      default: { type: 'aksk', access_key: accessKey, secret_key: secretKey },
    },
    projects: entries.map((entry) => ({
      region: 'eu-west-101',
      project_id: projectIdOf(entry.name),
      services: Object.fromEntries(named.map((service) => [service, {}])),
      ...entry,
      endpoints: { ...endpoints, ...(entry['endpoints'] as Section | undefined) },
    })),
    collection: { cache_for: '0s', ...collection },
    tasks,
  });
}
