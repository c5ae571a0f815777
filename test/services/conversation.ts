import { text as textOf } from 'node:stream/consumers';
import { readdirSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { readConfiguration } from '../../src/config/load.js';
import { hostsOf } from '../../src/config/project-schema.js';
import { Exporter } from '../../src/exporter.js';
import { ExporterMetrics } from '../../src/metrics/exporter-metrics.js';
import { services } from '../../src/services/registry.js';
import { answerCalls, answeringFetch } from './answers.js';

const metrics = new ExporterMetrics({ version: 'test', revision: '' });

const FIXTURES = new URL('../fixtures/services/', import.meta.url);

export const PROJECT_ID = '0123456789abcdef0123456789abcdef';

/** What one service was asked and what it answered, as it stands in `test/fixtures/services/<name>/`. */
export interface Conversation {
  readonly now: string;
  readonly watch?: readonly Readonly<Record<string, string>>[];
  readonly calls: readonly { readonly path: string; readonly answer: string }[];
}

export function readFixture(service: string, file: string): string {
  return readFileSync(new URL(`${service}/${file}`, FIXTURES), 'utf8');
}

export function fixtureFolders(): string[] {
  return readdirSync(FIXTURES).sort();
}

export function readConversation(service: string): Conversation {
  return JSON.parse(readFixture(service, 'conversation.json')) as Conversation;
}

/** Changes a recorded answer's body before it is sent; `path` is the call that it answers. */
export type Change = (body: Record<string, unknown>, path: string) => unknown;

/** Where a change puts this text, the answer holds a value that is nested 20 000 levels deep: no object can be written so. */
export const NESTED = '(nested 20 000 levels deep)';
const NESTED_JSON = '['.repeat(20_000) + ']'.repeat(20_000);

/** A base URL for each host of the registry. */
const ENDPOINTS = Object.fromEntries(hostsOf(services).map((host) => [host, `https://${host}.test`]));

/** The calls of this test to which no answer is recorded. */
const unrecorded: string[] = [];

/**
 * Plays the recorded answers; every call is answered as often as it is made. A call that is not recorded fails the
 * test, unless `beyond` is the body of the 404 that it gets.
 */
export function replay(service: string, change: Change = (body) => body, beyond?: object): void {
  unrecorded.length = 0;
  const answers = new Map(
    readConversation(service).calls.map(({ path, answer }) => {
      const body = JSON.parse(readFixture(service, answer)) as Record<string, unknown>;
      const text = JSON.stringify(change(body, path));
      return [keyOf(path), text.replaceAll(JSON.stringify(NESTED), NESTED_JSON)];
    }),
  );
  answerCalls((url) => {
    const recorded = answers.get(keyOf(url.href));
    if (recorded !== undefined) return [200, recorded];
    if (beyond === undefined) unrecorded.push(url.pathname + url.search);
    return [404, beyond];
  });
}

/** The path with the parameters of its query in one order. */
function keyOf(path: string): string {
  const { pathname, searchParams } = new URL(path, 'https://any.test');
  searchParams.sort();
  return `${pathname}?${searchParams}`;
}

type Section = Readonly<Record<string, unknown>>;

/**
 * An exporter of one project and one service at the time of its recorded conversation; `project` changes the project,
 * `others` are further sections of the configuration.
 */
export function exporterOf(service: string, project: Section = {}, others: Section = {}): Exporter {
  const { now, watch = [] } = readConversation(service);
  const text = JSON.stringify({
    credentials: { default: { type: 'aksk', access_key: 'AK', secret_key: 'SK' } },
    projects: [
      {
        name: 'shop',
        region: 'eu-west-101',
        project_id: PROJECT_ID,
        endpoints: ENDPOINTS,
        services: { [service]: {} },
        watch: watch.map((entry) => ({ service, ...entry })),
        ...project,
      },
    ],
    collection: { cache_for: '0s', requests_per_second: { [service]: 1000 } },
    ...others,
  });
  return new Exporter({
    configuration: readConfiguration(text, 'test', {}, services),
    metrics,
    log: pino({ level: 'silent' }),
    env: {},
    clock: { now: () => Date.parse(now), monotonic: () => performance.now() },
    fetch: answeringFetch,
  });
}

/** One scrape's samples about the cloud, without help texts and durations. */
export async function scrape(exporter: Exporter, service: string): Promise<string> {
  const text = await textOf(await exporter.probe(Date.parse(readConversation(service).now) + 10_000, {}));
  if (unrecorded.length > 0)
    throw new Error(`conversation.json of ${service} lacks ${unrecorded.join(', ')}`);
  return text
    .split('\n')
    .filter((line) => /^huaweicloud_(?!collector_duration_)/.test(line))
    .map((line) => `${line}\n`)
    .join('');
}

/** The value of the one sample of `text` that has these labels. */
export function valueOf(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const line = text
    .split('\n')
    .find(
      (each) =>
        each.startsWith(name) && Object.entries(labels).every(([k, v]) => each.includes(`${k}="${v}"`)),
    );
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
}
