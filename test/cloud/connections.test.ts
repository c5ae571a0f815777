import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import nock from 'nock';
import { beforeEach, describe, expect, it } from 'vitest';
import { createConnections } from '../../src/cloud/connections.js';
import { SecretText } from '../../src/config/secret.js';
import { CERTIFICATE, ask, connections, failureWhen, folder, helloOverTls } from './made-connections.js';
import { startProxy, startTlsProxy } from './proxy.js';
import { serve } from './world.js';

beforeEach(() => nock.enableNetConnect(/^(127\.0\.0\.1|localhost):/));

describe('a certificate', () => {
  it('is trusted when ca_file names its authority', async () => {
    expect(await ask(connections({ caFile: CERTIFICATE }), await helloOverTls())).toMatchObject({
      text: 'hello',
    });
  });

  it('is trusted among others in the file, comments between them', async () => {
    const path = join(await folder(), 'ca.pem');
    const pem = readFileSync(CERTIFICATE, 'utf8').replaceAll('\n', '\r\n');
    await writeFile(path, `# one\n${pem}\n# another\n${pem}`);
    expect(await ask(connections({ caFile: path }), await helloOverTls())).toMatchObject({ text: 'hello' });
  });

  it('is trusted behind a proxy', async () => {
    const [url, proxy] = [await helloOverTls('localhost'), await startProxy()];
    const made = connections({ caFile: CERTIFICATE, proxyUrl: new SecretText(proxy.url) });
    expect(await ask(made, url)).toMatchObject({ text: 'hello' });
    expect(proxy.targets).toHaveLength(1);
  });

  it('is trusted when it is that of the proxy', async () => {
    const [url, proxy] = [await helloOverTls('localhost'), await startTlsProxy()];
    const made = connections({ caFile: CERTIFICATE, proxyUrl: new SecretText(proxy.url) });
    expect(await ask(made, url)).toMatchObject({ text: 'hello' });
    expect(proxy.targets).toHaveLength(1);
  });

  it('of an unknown authority is not trusted: ca_file is what helps', async () => {
    const failure = await failureWhen(connections(), await helloOverTls());
    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toMatch(
      /\): self-signed certificate; if a private authority signed the certificate, or a proxy intercepts TLS, set http\.ca_file to the certificate of that authority$/,
    );
  });

  it.each([
    {
      title: 'is not there',
      text: undefined,
      says: 'cannot be read (ENOENT); correct its path or its permissions',
    },
    {
      title: 'holds something else',
      text: 's3cret',
      says: 'holds no certificate; it must be PEM: text that begins with -----BEGIN CERTIFICATE-----',
    },
    {
      title: 'is broken',
      text: '-----BEGIN CERTIFICATE-----\ns3cret\n-----END CERTIFICATE-----\n',
      says: 'holds a broken certificate; it must be PEM: text that begins with -----BEGIN CERTIFICATE-----',
    },
  ])('cannot be added when its file $title', async ({ text, says }) => {
    const path = join(await folder(), 'ca.pem');
    if (text !== undefined) await writeFile(path, text);
    const failure = await failureWhen(connections({ caFile: path }));
    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toBe(`no call to the cloud can be made: http.ca_file ${path} ${says}`);
    expect(inspect(failure, { showHidden: true, depth: 9 })).not.toContain('s3cret');
  });

  it('is looked for again at the next call', async () => {
    const path = join(await folder(), 'ca.pem');
    const [url, made] = [await helloOverTls(), connections({ caFile: path })];
    expect(await failureWhen(made, url)).toMatchObject({ reason: 'unavailable' });
    await writeFile(path, readFileSync(CERTIFICATE));
    expect(await ask(made, url)).toMatchObject({ text: 'hello' });
  });
});

describe('connections', () => {
  /** A server that tells how many connections it has, and has had. */
  async function counted() {
    const open = new Set<Socket>();
    const seen = { open, ever: 0 };
    const url = await serve((request, response) => {
      if (!open.has(request.socket)) seen.ever += 1;
      open.add(request.socket);
      request.socket.once('close', () => open.delete(request.socket));
      response.end('hello');
    });
    return { url, seen };
  }

  it('are kept for the next call, and closed in the end', async () => {
    const { url, seen } = await counted();
    const made = connections();
    for (let call = 0; call < 10; call++) await ask(made, url);
    // The second call may come before the first has let go of its connection.
    expect(seen.ever).toBeLessThanOrEqual(2);
    expect(seen.open.size).toBe(seen.ever);
    await made.close();
    await expect.poll(() => seen.open.size).toBe(0);
  });

  it('that were never made are closed as well', async () => {
    await expect(createConnections({}, {}).close()).resolves.toBeUndefined();
  });

  it('that could not be made are closed as well', async () => {
    const made = connections({ caFile: join(await folder(), 'nothing') });
    const asked = failureWhen(made);
    await expect(made.close()).resolves.toBeUndefined();
    await asked;
  });
});
