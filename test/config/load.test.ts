import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Configuration } from '../../src/config/configuration.js';
import { loadConfiguration } from '../../src/config/load.js';
import { SecretFile } from '../../src/config/secret.js';
import { knownServices } from './known-services.js';
import { read, refusalOf } from './reading.js';

const everyService = Object.fromEntries(
  knownServices.map(({ name }) => [name, { include: [], exclude: [] }]),
);
const minimal = 'projects: [{ name: shop, region: eu-west-101 }]\n';

/** The configuration as data, with its secrets. */
async function revealed(configuration: Configuration): Promise<unknown> {
  const reveal = async (value: unknown): Promise<unknown> => {
    if (value instanceof SecretFile) return `file ${value.path}`;
    if (value instanceof RegExp || typeof value !== 'object' || value === null) return value;
    if ('reveal' in value) return (value as { reveal(): Promise<string> }).reveal();
    if (Array.isArray(value)) return Promise.all(value.map(reveal));
    const entries = Object.entries(value).map(async ([key, item]) => [key, await reveal(item)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  return reveal(configuration);
}

describe('a good configuration', () => {
  it('gets every default when it names nothing but a project', async () => {
    expect(await revealed(read(minimal))).toEqual({
      credentials: { default: { type: 'chain' } },
      projects: [
        {
          name: 'shop',
          region: 'eu-west-101',
          credentials: 'default',
          endpoints: {
            iam: 'https://iam.eu-west-101.myhuaweicloud.eu',
            rds: 'https://rds.eu-west-101.myhuaweicloud.eu',
            dms: 'https://dms.eu-west-101.myhuaweicloud.eu',
            dcs: 'https://dcs.eu-west-101.myhuaweicloud.com',
          },
          services: everyService,
          watch: [],
        },
      ],
      collection: {
        timeoutMs: 10_000,
        requestTimeoutMs: 5_000,
        cacheForMs: 5_000,
        maxStalenessMs: 300_000,
        idleInstancesEveryMs: 300_000,
        concurrency: 8,
        requestsPerSecond: { rds: 1, kafka: 5, rabbitmq: 5, rocketmq: 5, dcs: 5 },
        maxResponseBytes: 8_388_608,
      },
      tasks: {
        keepSucceededForMs: 3_600_000,
        keepFailedForMs: 86_400_000,
        steps: true,
        maxPerService: 5_000,
        userNames: true,
      },
      http: {},
    });
  });

  it('keeps the same defaults when its sections stand there empty', () => {
    const empty = `${minimal}credentials:\ncollection:\ntasks: {}\nhttp:\n  proxy_url:\n  ca_file: ~\n`;
    expect(read(empty)).toEqual(read(minimal));
  });

  it('is read with all its keys, aliases and variables', async () => {
    const text = await readFile(new URL('../fixtures/config/full.ok.yaml', import.meta.url), 'utf8');
    const env = { AK: '1e3', PASSWORD: "$' $& pass: #word", CONCURRENCY: '16', STEPS: 'false' };
    const chosen = {
      rds: { include: [], exclude: [] },
      kafka: { include: [/^prod-/, /^live$/], exclude: [/-test$/] },
    };
    expect(await revealed(read(text, env))).toEqual({
      credentials: {
        default: {
          type: 'aksk',
          accessKey: '1e3',
          secretKey: 'file /etc/exporter/keys/sk',
          securityToken: 'token',
        },
        ops: { type: 'password', userName: '007', password: "$' $& pass: #word", domainName: 'acme' },
        instance: { type: 'metadata' },
      },
      projects: [
        expect.objectContaining({
          name: 'shop-prod',
          projectId: '0123',
          endpoints: expect.objectContaining({ dms: 'http://127.0.0.1:8080/dms' }) as unknown,
          services: chosen,
          watch: [
            { service: 'rocketmq', instanceId: 'i-1', taskId: 't-1' },
            { service: 'rds', instanceId: '', taskId: '42' },
          ],
        }),
        expect.objectContaining({ name: '2024', credentials: 'ops', services: chosen }),
        expect.objectContaining({ name: "other 'team' ✓", services: everyService, watch: [] }),
      ],
      collection: {
        timeoutMs: 500,
        requestTimeoutMs: 2_000,
        cacheForMs: 0,
        maxStalenessMs: 86_400_000,
        idleInstancesEveryMs: 10_800_000,
        concurrency: 16,
        requestsPerSecond: { rds: 0.25, kafka: 5, rabbitmq: 5, rocketmq: 5, dcs: 10 },
        maxResponseBytes: 1_000,
      },
      tasks: {
        keepSucceededForMs: 0,
        keepFailedForMs: 604_800_000,
        steps: false,
        maxPerService: 10,
        userNames: true,
      },
      http: { proxyUrl: 'http://user:1e3@proxy:3128', caFile: '/etc/exporter/ca.pem' },
    });
  });

  it('lists no service for a project that only follows tasks by id', () => {
    const watching =
      'projects: [{ name: a, region: b, services: {}, watch: [{ service: rds, task_id: t }] }]';
    expect(read(watching).projects[0]?.services).toEqual({});
  });

  it('holds the built-in default credentials only when a project uses them', () => {
    const ops = 'credentials: { ops: { type: env } }\nprojects: [{ name: a, region: b, credentials: ops }]';
    expect(read(ops).credentials).toEqual({ ops: { type: 'env' } });
  });
});

describe('a configuration file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'configuration-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = (path: string) => loadConfiguration(path, { NAME: 'shop' }, knownServices);

  it('is loaded, and its secret files are found beside it and read again when they change', async () => {
    const path = join(folder, 'config.yaml');
    const keys = '{ type: aksk, access_key: a, secret_key_file: sk }';
    await writeFile(
      path,
      `credentials: { default: ${keys} }\nprojects:\n  - { name: '\${NAME}', region: eu-west-101 }\n`,
    );
    await writeFile(join(folder, 'sk'), 'first\n');
    const { credentials, projects } = (await load(path)).configuration;
    expect(projects[0]?.name).toBe('shop');
    const secret = credentials['default']?.type === 'aksk' ? credentials['default'].secretKey : undefined;
    expect(await secret?.reveal()).toBe('first');
    await writeFile(join(folder, 'sk'), 'second key');
    expect(await secret?.reveal()).toBe('second key');
  });

  it('is refused with advice when it does not exist, is a folder or no UTF-8', async () => {
    const missing = join(folder, 'config.yaml');
    await expect(load(missing)).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: `${missing}: there is no such file; copy config.example.yaml to it, or name another one with --config.file`,
      problems: [{ file: missing, line: 0, column: 0, key: '' }],
    });
    await expect(load(folder)).rejects.toThrow(
      `${folder}: is a folder; name a file in it with --config.file`,
    );
    const latin = join(folder, 'latin.yaml');
    await writeFile(latin, minimal.replace('shop', 'Zürich'), 'latin1');
    await expect(load(latin)).rejects.toThrow(`${latin}: is not UTF-8 text; save it as UTF-8`);
    const utf16 = join(folder, 'utf16.yaml');
    await writeFile(utf16, `\ufeff${minimal}`, 'utf16le');
    await expect(load(utf16)).rejects.toThrow(`${utf16}: is not UTF-8 text; save it as UTF-8`);
    const below = join(folder, 'a'.repeat(300));
    await expect(load(below)).rejects.toThrow(
      `${below}: cannot be read (ENAMETOOLONG); check the path and the disk`,
    );
  });
});

describe('a refusal', () => {
  it('meets names that the text of a scrape would make one', () => {
    const project = (name: string) => `{ name: "${name}", region: eu-west-101 }`;
    const names = ['\\ud800', '\\udc00 x', '\\ud83d\\ude00'].map(project);
    expect(refusalOf(`projects: [${names.join(', ')}]\n`).problems.map(({ key }) => key)).toEqual([
      'projects[0].name',
      'projects[1].name',
    ]);
  });

  it('is data: file, line, column, key and message of each problem, in the order of the file', () => {
    expect(refusalOf(`${minimal}tasks: { steps: 5 }\nhttp: []\nhtpp: {}`).problems).toEqual([
      { file: 'config.yaml', line: 2, column: 10, key: 'tasks.steps', message: 'must be true or false' },
      {
        file: 'config.yaml',
        line: 3,
        column: 1,
        key: 'http',
        message: expect.stringMatching(/^must be a mapping .*, not a list; write http: \{ /) as unknown,
      },
      { file: 'config.yaml', line: 4, column: 1, key: 'htpp', message: 'unknown key; did you mean "http"?' },
    ]);
  });
});
