import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { pino } from 'pino';
import { describe, expect, it, type TestContext } from 'vitest';
import { readConfiguration } from '../../src/config/load.js';
import { configurationKeys } from '../config/reference/keys.js';
import { Exporter } from '../../src/exporter.js';
import { LOG_OPTIONS, SECRET_FIELDS } from '../../src/log.js';
import { ExporterMetrics } from '../../src/metrics/exporter-metrics.js';
import { services } from '../../src/services/registry.js';
import { createWorld, sceneOf } from './world.js';

describe('the log', () => {
  it('has one line when collections begin to fail and one when they work again', async () => {
    const world = await createWorld({
      simulator: { scene: sceneOf('kafka', ['k1']), latencyMs: 0 },
      project: { services: { kafka: {} } },
    });
    const { cloud, clock, scrape, log } = world;
    for (let round = 0; round < 5; round += 1) await scrape();
    expect(log).toEqual([]);
    cloud.addFault({ kind: 'forbidden' });
    for (let round = 0; round < 5; round += 1) {
      clock.advance(15_000);
      await scrape();
    }
    expect(log).toMatchObject([{ level: 40, project: 'shop', cloud_service: 'kafka', reason: 'forbidden' }]);
    expect(log[0]?.['request_id']).toMatch(/\S/);
    expect(log[0]?.['msg']).toContain('ListInstances');
    cloud.clearFaults();
    for (let round = 0; round < 5; round += 1) {
      clock.advance(15_000);
      await scrape();
    }
    expect(log.slice(1)).toMatchObject([{ level: 30, msg: 'collection works again' }]);
  });
});

const SECRETS = {
  accessKey: 'AKqz9EchoedByTheCloud01',
  secretKey: 'SKqz9NeverSentAtAll000000000000000000001',
  securityToken: 'STqz9EchoedByTheCloud+abcdefghijkl/0123456789==',
  password: 'PWqz9EchoedByTheCloud#01',
  proxyPassword: 'PXqz9OfTheProxy',
};

/** Enough for all retries on a slow machine, and shorter than the pause after a 401. */
const BUDGET_MS = 20_000;

type Ending = TestContext['onTestFinished'];

/** Answers everything with this status, and repeats in its message what it was sent. */
async function startEcho(
  status: number,
  onTestFinished: Ending,
): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked += 1;
    const said = `${request.url ?? ''} ${request.rawHeaders.join(' ')} ${await textOf(request)}`;
    response.writeHead(status, { 'Content-Type': 'application/json', 'X-Request-Id': 'request-1' });
    response.end(JSON.stringify({ error_code: 'APIGW.0301', error_msg: said.repeat(3) }));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked };
}

const { accessKey, secretKey, securityToken, password, proxyPassword } = SECRETS;
const CREDENTIALS: Record<string, Record<string, string>> = {
  'an access key': { type: 'aksk', access_key: accessKey, secret_key: secretKey },
  'a temporary access key': {
    type: 'aksk',
    access_key: accessKey,
    secret_key: secretKey,
    security_token: securityToken,
  },
  'a password': { type: 'password', user_name: 'exporter', password, domain_name: 'acme' },
};

/** The log, the metrics and the snapshots after a scrape of a cloud at `url`. */
async function shown(url: string, settings: object, onTestFinished: Ending): Promise<string> {
  const endpoints = Object.fromEntries(['iam', 'rds', 'dms', 'dcs'].map((host) => [host, url]));
  const configuration = {
    projects: [{ name: 'shop', region: 'eu-west-101', project_id: '0123', endpoints }],
    ...settings,
  };
  let log = '';
  const exporter = new Exporter({
    configuration: readConfiguration(JSON.stringify(configuration), 'test', {}, services),
    metrics: new ExporterMetrics({ version: 'test', revision: '' }),
    log: pino({ ...LOG_OPTIONS, level: 'trace' }, { write: (line: string) => void (log += line) }),
    env: {},
  });
  onTestFinished(() => exporter.close());
  const metrics = await textOf(await exporter.scrape(Date.now() + BUDGET_MS));
  const { snapshots } = await exporter.read(Date.now() + BUDGET_MS);
  expect(log).toContain('"reason"');
  expect(log).toContain('call to the cloud');
  expect(snapshots.every(({ health }) => health.failure !== undefined)).toBe(true);
  return log + metrics + JSON.stringify(snapshots);
}

// Concurrent: most of the time passes in the pauses before retries.
describe.concurrent.each(Object.entries(CREDENTIALS))('the secrets of %s', (_, credentials) => {
  it.for([400, 401, 403, 500])(
    'are not shown when the cloud echoes them with a %i',
    async (status, { onTestFinished }) => {
      const { url, asked } = await startEcho(status, onTestFinished);
      const text = await shown(url, { credentials: { default: credentials } }, onTestFinished);
      expect(asked()).toBeGreaterThan(0);
      for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
    },
  );

  it('and of the proxy are not shown when the proxy is not reached', async ({ onTestFinished }) => {
    const http = { proxy_url: `http://user:${proxyPassword}@127.0.0.1:1` };
    const settings = { credentials: { default: credentials }, http };
    const text = await shown('https://dcs.eu-west-101.myhuaweicloud.eu', settings, onTestFinished);
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
  });
});

describe('fields that the log keeps out', () => {
  it('are those of every secret that the configuration knows', () => {
    const keys = configurationKeys(services).map(({ key }) => key.split('.').at(-1) ?? '');
    const secrets = keys.filter((key) => keys.includes(`${key}_file`));
    expect(secrets.length).toBeGreaterThan(3);
    for (const key of secrets) expect(SECRET_FIELDS).toContain(key);
  });
});
