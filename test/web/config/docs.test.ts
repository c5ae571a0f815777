import { verify } from '@node-rs/bcrypt';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadWebConfiguration } from '../../../src/web/config/web-config.js';
import { CIPHER_SUITES, CLIENT_AUTH_TYPES, CURVES, TLS13_SUITES } from '../../../src/web/config/tls-names.js';
import { BODY_LIMITS } from '../../../src/web/bodies.js';
import { LIMITS } from '../../../src/web/limits.js';
import { webConfigKeys } from './schema-keys.js';

const page = readFileSync(new URL('../../../docs/web-config.md', import.meta.url), 'utf8');
const example = readFileSync(new URL('../../../deploy/web-config.example.yaml', import.meta.url), 'utf8');
const certificates = new URL('../../fixtures/web-config/tls/', import.meta.url);

/** Loads a text as if it stood beside the certificates of the fixtures. */
async function load(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'web-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(certificates, folder, { recursive: true });
  await writeFile(join(folder, 'web.yaml'), text);
  return (await loadWebConfiguration(join(folder, 'web.yaml'), {})).configuration;
}

/** The cells of the rows of all tables. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .slice(1, -1)
      // A bar inside of a cell is written as \|.
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );

describe('the page about the web configuration', () => {
  const keys = webConfigKeys();

  it('has a row for each key, as the schema tells it, and for no other', () => {
    const expected = keys.map(({ key, type, written, description }) => [
      `\`${key}\``,
      type,
      written === '' ? '' : `\`${written}\``,
      description,
    ]);
    expect(rows.filter((row) => row.length === 4)).toEqual(expected);
    for (const { description } of keys) expect(description).toMatch(/^[A-Z].+\.$/);
  });

  it('tells every name that can be chosen', () => {
    const names = [
      ...CLIENT_AUTH_TYPES,
      ...Object.keys(CIPHER_SUITES),
      ...Object.keys(CURVES),
      ...TLS13_SUITES,
    ];
    for (const name of names) expect(page).toContain(`\`${name}\``);
  });

  it('names the limits that hold', () => {
    const reported = page.slice(page.indexOf('## Limits'));
    const cells = [...reported.matchAll(/^\| [a-z][^|]*\| ([^|]*)\|/gm)].map(([, cell = '']) => cell.trim());
    const seconds = (ms: number) => `${ms / 1000} s`;
    expect(LIMITS.handshakeMs).toBe(LIMITS.headersMs);
    expect(cells.slice(1)).toEqual([
      String(LIMITS.connections),
      String(LIMITS.waiting),
      String(LIMITS.pipelined),
      `${BODY_LIMITS.bytes / 1024 / 1024} MiB`,
      String(BODY_LIMITS.rendering),
      `${LIMITS.headers / 1024} KiB`,
      seconds(LIMITS.headersMs),
      seconds(LIMITS.requestMs),
      seconds(LIMITS.readMs),
      seconds(LIMITS.keepAliveMs),
    ]);
  });

  it('shows configurations that are good', async () => {
    const shown = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
    const configurations = shown.filter((text) => !text.includes('scrape_configs'));
    expect(configurations.length).toBeGreaterThan(0);
    for (const text of configurations) await load(text);
  });
});

describe('the example', () => {
  it('is good as it stands, and asks for what it says', async () => {
    const { tls, users } = await load(example);
    expect(tls?.clientAuth).toBe('RequireAndVerifyClientCert');
    expect(await verify('change-me', (await users.get('prometheus')?.reveal()) ?? '')).toBe(true);
  });

  it('is good with what is commented out, too', async () => {
    const { tls, rateLimit } = await load(example.replace(/^( *)#(?=\S| {2})/gm, '$1'));
    expect(tls?.clientAllowedSans).toEqual(['prometheus.example']);
    expect(rateLimit).toEqual({ intervalMs: 100, burst: 50 });
  });
});
