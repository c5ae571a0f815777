import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createConnections, type Connections } from '../../src/cloud/connections.js';
import type { CloudError } from '../../src/cloud/errors.js';
import type { Answer } from '../../src/cloud/call.js';
import type { HttpConfig } from '../../src/config/configuration.js';
import { callTo, failureOf, listen, neverAborted, serve, transportWith } from './world.js';

const fixture = (name: string) => new URL(`../fixtures/tls/${name}`, import.meta.url).pathname;

/** Vouches for itself, for 127.0.0.1 and for localhost. */
export const CERTIFICATE = fixture('certificate.pem');

/** They end with the test. */
export function connections(http: HttpConfig = {}, env: NodeJS.ProcessEnv = {}): Connections {
  const made = createConnections(http, env);
  onTestFinished(() => made.close());
  return made;
}

export function ask({ fetch }: Connections, url: string): Promise<Answer> {
  return transportWith({ fetch })(callTo(url), neverAborted());
}

/** No server listens there: the call fails before it is sent. */
export function failureWhen(made: Connections, url = 'http://127.0.0.1:9'): Promise<CloudError> {
  return failureOf(ask(made, url));
}

export const hello = (): Promise<string> => serve((_request, response) => void response.end('hello'));

/** What a server needs that only `ca_file` makes trustworthy. */
export const tls = () => ({ key: readFileSync(fixture('key.pem')), cert: readFileSync(CERTIFICATE) });

export async function helloOverTls(host = '127.0.0.1'): Promise<string> {
  const server = createServer(tls(), (_request, response) => void response.end('hello'));
  return `https://${host}:${await listen(server)}`;
}

/** A folder that ends with the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'connections-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}
