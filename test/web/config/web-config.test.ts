import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigurationError } from '../../../src/config/problems.js';
import { loadWebConfiguration } from '../../../src/web/config/web-config.js';
import { CIPHER_SUITES } from '../../../src/web/config/tls-names.js';

const FOLDER = new URL('../../fixtures/web-config/', import.meta.url);
const HASH = '$2y$05$Sd4xlDHJQ3HX8rtDsJO5sOaCAOr4LR.FuLLs9xRV.FAm6tK5mKioC';

const pathOf = (name: string): string => fileURLToPath(new URL(name, FOLDER));
const pem = (name: string): string => readFileSync(pathOf(`tls/${name}.pem`), 'utf8');

const defects = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.bad.yaml'))
  .map((name) => name.replace('.bad.yaml', ''));

async function refusalOf(path: string, env: NodeJS.ProcessEnv = {}): Promise<ConfigurationError> {
  const error: unknown = await loadWebConfiguration(path, env).catch((thrown: unknown) => thrown);
  if (error instanceof ConfigurationError) return error;
  throw new Error('it was not refused', { cause: error });
}

/** A file in a folder of its own, until the test ends. */
async function file(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'web-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'web.yaml');
  await writeFile(path, text);
  return path;
}

async function load(name: string, env: NodeJS.ProcessEnv = {}) {
  return (await loadWebConfiguration(pathOf(name), env)).configuration;
}

describe('a bad web configuration', () => {
  it.each(defects)('is refused with every problem and its place: %s', async (defect) => {
    const { message } = await refusalOf(pathOf(`${defect}.bad.yaml`));
    const reported = message.replaceAll(fileURLToPath(FOLDER), '');
    await expect(`${reported}\n`).toMatchFileSnapshot(pathOf(`${defect}.problems.txt`));
    expect(message).not.toMatch(/SecretRubbish|secret-password|Sd4xlDHJ/);
  });

  it('may be one that is not there, or a folder', async () => {
    expect((await refusalOf('/nonexistent/web.yaml')).message).toBe(
      '/nonexistent/web.yaml: there is no such file; name another one with --web.config.file, or leave that flag out',
    );
    expect((await refusalOf('/')).message).toBe('/: is a folder; name a file in it with --web.config.file');
    expect((await refusalOf('/dev/null/web.yaml')).message).toBe(
      '/dev/null/web.yaml: cannot be read (ENOTDIR); check the path and the disk',
    );
  });
});

describe('a good web configuration', () => {
  it('is read with all its keys', async () => {
    const { tls, headers, users, rateLimit } = await load('full.ok.yaml');
    const { key, ...others } = tls ?? expect.unreachable();
    expect(others).toEqual({
      cert: pem('server'),
      clientCa: pem('authority'),
      clientAuth: 'RequireAndVerifyClientCert',
      clientAllowedSans: ['prometheus.example', 'spiffe://example/prometheus'],
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ciphers:
        'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256',
      honorCipherOrder: false,
      ecdhCurve: 'X25519:P-256:P-384:P-521',
    });
    expect(await key.reveal()).toBe(pem('server.key'));
    expect(headers).toEqual({
      'Content-Security-Policy': "default-src 'none'",
      'X-Frame-Options': 'sameorigin',
      'X-Content-Type-Options': 'nosniff',
      'X-XSS-Protection': '0',
      'Strict-Transport-Security': 'max-age=3600',
    });
    expect([...users.keys()].sort()).toEqual(['007', 'Straße 7', 'ops']);
    expect(await users.get('ops')?.reveal()).toBe(HASH);
    expect(rateLimit).toEqual({ intervalMs: 90_500, burst: 20 });
  });

  it.each(['empty.ok.yaml', 'left-empty.ok.yaml'])('may say nothing: %s', async (name) => {
    expect(await load(name)).toEqual({ headers: {}, users: new Map() });
  });

  it('serves the versions, suites and curves of Node.js, and asks for no certificate, when nothing else is said', async () => {
    const path = await file(
      `tls_server_config: { cert_file: "${pathOf('tls/server.pem')}", key_file: "${pathOf('tls/server.key.pem')}" }`,
    );
    const { tls } = (await loadWebConfiguration(path, {})).configuration;
    expect({ ...tls, cert: '', key: '' }).toEqual({
      cert: '',
      key: '',
      clientAuth: 'NoClientCert',
      clientAllowedSans: [],
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      honorCipherOrder: true,
    });
  });

  it('may hold the certificates itself, from the environment too', async () => {
    const inline = JSON.stringify({
      tls_server_config: {
        cert: pem('server'),
        key: '${TLS_KEY}',
        client_ca: pem('authority') + pem('stranger-authority'),
        client_auth_type: 'VerifyClientCertIfGiven',
      },
    });
    const { configuration } = await loadWebConfiguration(await file(inline), { TLS_KEY: pem('server.key') });
    expect(configuration.tls?.cert).toBe(pem('server'));
    expect(await configuration.tls?.key.reveal()).toBe(pem('server.key'));
    expect(configuration.tls?.clientCa).toBe(pem('authority') + pem('stranger-authority'));
  });

  it('finds the files that it names beside it, wherever the program was started', async () => {
    const path = await file('tls_server_config: { cert_file: server.pem, key_file: ./server.key.pem }');
    for (const name of ['server.pem', 'server.key.pem'])
      await copyFile(pathOf(`tls/${name}`), join(path, '..', name));
    expect((await loadWebConfiguration(path, {})).configuration.tls?.cert).toBe(pem('server'));
  });

  it('may name every suite that is known', async () => {
    const path = await file(
      JSON.stringify({
        tls_server_config: {
          cert_file: pathOf('tls/server.pem'),
          key_file: pathOf('tls/server.key.pem'),
          cipher_suites: Object.keys(CIPHER_SUITES),
        },
      }),
    );
    const { tls } = (await loadWebConfiguration(path, {})).configuration;
    expect(tls?.ciphers?.split(':')).toEqual(Object.values(CIPHER_SUITES));
  });

  it.each([
    ['0', undefined],
    ['0s', undefined],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['100us', 0.1],
    ['100µs', 0.1],
    ['1h0m1s', 3_601_000],
  ])('reads an interval of %s as Go does', async (interval, intervalMs) => {
    const path = await file(`rate_limit: { interval: ${interval}, burst: 3 }`);
    const { rateLimit } = (await loadWebConfiguration(path, {})).configuration;
    expect(rateLimit).toEqual(intervalMs === undefined ? undefined : { intervalMs, burst: 3 });
  });

  it('shows neither its key nor its hashes', async () => {
    const loaded = await loadWebConfiguration(pathOf('full.ok.yaml'), {});
    const { inspect } = await import('node:util');
    const views = [
      inspect(loaded, { depth: Infinity, showHidden: true }),
      inspect(loaded, { depth: Infinity, customInspect: false }),
      JSON.stringify(loaded),
      JSON.stringify([...loaded.configuration.users]),
    ].join('\n');
    expect(views).not.toContain(HASH);
    expect(views).not.toContain('PRIVATE KEY');
  });
});
