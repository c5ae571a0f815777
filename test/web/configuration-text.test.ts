import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Configuration } from '../../src/config/configuration.js';
import { readConfiguration } from '../../src/config/load.js';
import { services } from '../../src/services/registry.js';
import { configurationText } from '../../src/web/configuration-text.js';
import { ask } from './raw-http.js';
import { serve } from './served.js';

const read = (text: string, env: NodeJS.ProcessEnv = {}): Configuration =>
  readConfiguration(text, '/etc/exporter/config.yaml', env, services);

/** The configuration with a word in the place of each secret that the text gives. */
const comparable = (configuration: Configuration): unknown =>
  JSON.parse(JSON.stringify(configuration, regExpsAsText));

function regExpsAsText(_key: string, value: unknown): unknown {
  return value instanceof RegExp ? String(value) : value;
}

describe('the configuration as text', () => {
  it('has every default', async () => {
    const shown = parse(
      await configurationText(read('projects: [{ name: shop, region: eu-west-101 }]')),
    ) as Record<string, unknown>;
    expect(shown).toMatchObject({
      credentials: { default: { type: 'chain' } },
      projects: [
        {
          name: 'shop',
          credentials: 'default',
          endpoints: { rds: 'https://rds.eu-west-101.myhuaweicloud.eu' },
          services: { kafka: { instances: { include: [], exclude: [] } } },
          watch: [],
        },
      ],
      collection: {
        timeout: '10s',
        cache_for: '5s',
        idle_instances_every: '5m',
        requests_per_second: { rds: 1 },
      },
      tasks: { keep_succeeded_for: '1h', keep_failed_for: '24h', steps: true, max_per_service: 5000 },
      http: {},
    });
  });

  it('is read as the same configuration', async () => {
    const configuration = read(`
credentials:
  default: { type: aksk, access_key: AK, secret_key_file: sk, security_token: T }
  ops: { type: password, user_name: exporter, password: p, domain_name: acme }
projects:
  - name: 'shop: "1" #'
    region: eu-west-101
    project_id: "0123"
    endpoints: { dcs: 'http://127.0.0.1:1/path' }
    services: { kafka: { instances: { include: ['^a/b\\\\/c', '\\d+'], exclude: ['-test$'] } }, rds: {} }
    watch: [{ service: rds, task_id: t }, { service: kafka, instance_id: i, task_id: t }]
  - { name: lab, region: cn-north-4, credentials: ops }
collection: { timeout: 1.5s, request_timeout: 90s, cache_for: 0s, requests_per_second: { dcs: 0.5 } }
tasks: { keep_failed_for: 7d, steps: false }
http: { proxy_url: 'http://proxy:3128', ca_file: ca.pem }
`);
    const text = await configurationText(configuration);
    expect(comparable(read(text))).toEqual(comparable(configuration));
  });

  it.each([
    ['http://me:word@proxy.example:3128', 'http://<secret>@proxy.example:3128'],
    ['http://me@proxy.example:3128/', 'http://<secret>@proxy.example:3128'],
    ['https://proxy.example', 'https://proxy.example'],
  ])('shows the proxy %s as %s', async (url, shown) => {
    const text = await configurationText(
      read(JSON.stringify({ projects: [{ name: 'a', region: 'b' }], http: { proxy_url: url } })),
    );
    expect(parse(text)).toMatchObject({ http: { proxy_url: shown } });
  });
});

describe('a secret', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'secrets-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The ways to give a secret: in the file, as a variable, in a file of its own. */
  const way = fc.constantFrom('text', 'variable', 'file');
  const word = fc.stringMatching(/^[A-Za-z0-9+/=]{12,24}$/);
  const given = fc.record({ way, word });
  const KEYS = ['access_key', 'secret_key', 'security_token', 'password', 'proxy_url'] as const;

  it('is never shown, however it is given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(given, given, given, given, given), async (secrets) => {
        const env: NodeJS.ProcessEnv = {};
        const entry = (at: number): Record<string, string> => {
          const { way: how, word: secret } = secrets[at] ?? { way: 'text', word: '' };
          const key = KEYS[at] ?? '';
          const value = key === 'proxy_url' ? `http://me:${encodeURIComponent(secret)}@proxy:1` : secret;
          env[`SECRET_${at}`] = value;
          const path = join(folder, `number-${at}`);
          if (how === 'file') writeFileSync(path, value);
          if (how === 'file') return { [`${key}_file`]: path };
          return { [key]: how === 'text' ? value : `\${SECRET_${at}}` };
        };
        const text = JSON.stringify({
          credentials: {
            default: { type: 'aksk', ...entry(0), ...entry(1), ...entry(2) },
            ops: { type: 'password', user_name: 'u', ...entry(3), domain_name: 'd' },
          },
          projects: [
            { name: 'a', region: 'b' },
            { name: 'c', region: 'd', credentials: 'ops' },
          ],
          http: entry(4),
        });
        const configuration = read(text, env);
        const { url } = await serveOnce(configuration);
        const { body } = await ask(url, '/config');
        for (const { word: secret } of secrets) {
          expect(body.toString()).not.toContain(secret);
          expect(body.toString()).not.toContain(encodeURIComponent(secret));
        }
        const files = secrets.filter(({ way: how }) => how === 'file').length;
        expect(body.toString().match(/number-\d/g)?.length ?? 0).toBe(files);
        expect(body.toString().match(/<secret>/g)?.length ?? 0).toBe(secrets.length - files);
      }),
      { numRuns: 60 },
    );
  });

  let served: { readonly url: string } | undefined;
  let current: Configuration;
  /** One server for all runs. */
  async function serveOnce(configuration: Configuration): Promise<{ readonly url: string }> {
    current = configuration;
    return (served ??= await serve({ configuration: () => current }));
  }
});

describe('/config', () => {
  it('is text that is not stored, and takes nothing', async () => {
    const { url } = await serve();
    const { status, headers, body } = await ask(url, '/config');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(parse(body.toString())).toMatchObject({ projects: [{ name: 'shop' }] });
    expect((await ask(url, '/config', { 'Content-Length': '0' }, 'POST')).status).toBe(405);
  });
});
