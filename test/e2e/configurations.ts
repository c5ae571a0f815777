import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { hostsOf } from '../../src/config/project-schema.js';
import { services } from '../../src/services/registry.js';
import { parseExposition, type ParsedFamily, type ParsedSample } from '../metrics/parse-exposition.js';

export const ACCESS_KEY = 'AKTHATNOBODYMAYSEE01';
export const SECRET_KEY = 'SkThatNobodyMaySee000000000000000000001';

/** A configuration file until the test ends, which no other user can read. */
export async function file(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exporter-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'config.yaml');
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

/** A file with one project whose cloud is at `url`; its secret key is in the variable SK. */
export function configurationFor(url: string): Promise<string> {
  return file(`
credentials: { default: { type: aksk, access_key: ${ACCESS_KEY}, secret_key: "\${SK}" } }
projects:
  - name: shop
    region: eu-west-101
    project_id: b3f1c0d2e4a59687b3f1c0d2e4a59687
    endpoints: ${JSON.stringify(Object.fromEntries(hostsOf(services).map((host) => [host, url])))}
`);
}

/** A server on a port of its own until the test ends. */
export async function startServer(
  handler: RequestListener,
): Promise<{ url: string; port: number; close(): void }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close };
}

export interface Scraped {
  readonly text: string;
  readonly families: readonly ParsedFamily[];
  /** The samples of `huaweicloud_` and `name`. */
  readonly samplesOf: (name: string) => readonly ParsedSample[];
}

/** Asks the exporter at `url` as Prometheus does. */
export async function scrape(url: string): Promise<Scraped> {
  const response = await fetch(`${url}/metrics`, {
    headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '15' },
  });
  expect(response.status).toBe(200);
  const text = await response.text();
  const families = parseExposition(text);
  const samplesOf = (name: string) =>
    families.find((family) => family.name === `huaweicloud_${name}`)?.samples ?? [];
  return { text, families, samplesOf };
}
