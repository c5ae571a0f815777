import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import nock from 'nock';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createDirectConnections } from '../../src/cloud/connections.js';
import { SecretFile, SecretText } from '../../src/config/secret.js';
import {
  CERTIFICATE,
  ask,
  connections,
  failureWhen,
  folder,
  hello,
  helloOverTls,
} from './made-connections.js';
import { startProxy } from './proxy.js';

const ADVICE =
  'it must look like http://proxy.example.com:3128, with special characters in its user or password ' +
  'written as % and two digits (%23 for #, %3F for ?, %2F for /, %5C for \\, %25 for %)';

/** The same address by a name that only the proxy can lead to: here. */
const elsewhere = (url: string) => url.replace('127.0.0.1', 'rds.test');
beforeEach(() => nock.enableNetConnect());

describe('the proxy', () => {
  it('of the configuration is used', async () => {
    const [url, proxy] = [elsewhere(await hello()), await startProxy()];
    expect(await ask(connections({ proxyUrl: new SecretText(proxy.url) }), url)).toMatchObject({
      text: 'hello',
    });
    expect(proxy.targets).toEqual([new URL(url).host]);
  });

  it('gets its user and password', async () => {
    const [url, proxy] = [elsewhere(await hello()), await startProxy()];
    const proxyUrl = new SecretText(proxy.url.replace('//', '//user:p%40ss@'));
    await ask(connections({ proxyUrl }), url);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
  });

  it.each(['HTTP_PROXY', 'http_proxy'])('of the given environment is used (%s)', async (name) => {
    const [url, proxy] = [elsewhere(await hello()), await startProxy()];
    expect(await ask(connections({}, { [name]: proxy.url }), url)).toMatchObject({ text: 'hello' });
    expect(proxy.targets).toHaveLength(1);
  });

  it.each(['HTTPS_PROXY', 'https_proxy'])('of the given environment is used for TLS (%s)', async (name) => {
    const [url, proxy] = [await helloOverTls('localhost'), await startProxy()];
    const made = connections({ caFile: CERTIFICATE }, { [name]: proxy.url });
    expect(await ask(made, url)).toMatchObject({ text: 'hello' });
    expect(proxy.targets).toEqual([new URL(url).host]);
  });

  it('of the configuration comes before that of the environment', async () => {
    const [url, proxy, other] = [elsewhere(await hello()), await startProxy(), await startProxy()];
    await ask(connections({ proxyUrl: new SecretText(proxy.url) }, { HTTP_PROXY: other.url }), url);
    expect([proxy.targets, other.targets]).toMatchObject([{ length: 1 }, { length: 0 }]);
  });

  it.each(['NO_PROXY', 'no_proxy'])('is not used for what %s names', async (name) => {
    const [url, proxy] = [await hello(), await startProxy()];
    const made = connections({ proxyUrl: new SecretText(proxy.url) }, { [name]: 'other.test,127.0.0.1' });
    expect(await ask(made, url)).toMatchObject({ text: 'hello' });
    expect(proxy.targets).toEqual([]);
  });

  it("of this process's own environment is not used", async () => {
    const [url, proxy] = [await hello(), await startProxy()];
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'])
      vi.stubEnv(name, proxy.url);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await ask(connections(), url)).toMatchObject({ text: 'hello' });
    const direct = createDirectConnections();
    expect(await ask(direct, url)).toMatchObject({ text: 'hello' });
    await direct.close();
    expect(proxy.targets).toEqual([]);
  });

  it('of a file is another one as soon as the file is', async () => {
    const [url, one, other] = [elsewhere(await hello()), await startProxy(), await startProxy()];
    const path = join(await folder(), 'proxy-url');
    await writeFile(path, `${one.url}\n`);
    const made = connections({ proxyUrl: new SecretFile(path) });
    await ask(made, url);
    await ask(made, url);
    await writeFile(path, `${other.url}/  \n`);
    await ask(made, url);
    expect([one.targets, other.targets]).toMatchObject([{ length: 1 }, { length: 1 }]);
    await expect.poll(() => one.tunnels.size).toBe(0);
  });

  it('that refuses is reported with its status, and what to check', async () => {
    const proxy = await startProxy('407 Proxy Authentication Required');
    const failure = await failureWhen(
      connections({ proxyUrl: new SecretText(proxy.url) }),
      'http://rds.test/',
    );
    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toContain('Proxy response (407) !== 200');
    expect(failure.message).toMatch(/http\.proxy_url$/);
  });

  it.each([
    {
      value: 's3cret',
      http: (value: string) => ({ proxyUrl: new SecretText(value) }),
      env: {},
      name: 'http.proxy_url',
    },
    {
      value: '//s3cret@proxy',
      http: (value: string) => ({ proxyUrl: new SecretText(value) }),
      env: {},
      name: 'http.proxy_url',
    },
    {
      value: 'ftp://s3cret@proxy',
      http: (value: string) => ({ proxyUrl: new SecretText(value) }),
      env: {},
      name: 'http.proxy_url',
    },
    {
      value: 'http://user:s3cret%zz@proxy',
      http: (value: string) => ({ proxyUrl: new SecretText(value) }),
      env: {},
      name: 'http.proxy_url',
    },
    {
      value: 'http://user:12#s3cret@proxy',
      http: (value: string) => ({ proxyUrl: new SecretText(value) }),
      env: {},
      name: 'http.proxy_url',
    },
    {
      value: 'http://user:12/s3cret@proxy',
      http: () => ({}),
      env: { HTTPS_PROXY: 'http://user:12/s3cret@proxy' },
      name: 'the environment variable HTTPS_PROXY',
    },
    {
      value: '',
      http: (value: string) => ({ proxyUrl: new SecretText(value) }),
      env: {},
      name: 'http.proxy_url',
    },
    {
      value: 's3cret',
      http: () => ({}),
      env: { HTTPS_PROXY: 's3cret' },
      name: 'the environment variable HTTPS_PROXY',
    },
    {
      value: 's3cret',
      http: () => ({}),
      env: { http_proxy: 's3cret' },
      name: 'the environment variable http_proxy',
    },
  ])(
    'is asked for by its name when it is "$value" ($name), never by its value',
    async ({ value, http, env, name }) => {
      const failure = await failureWhen(connections(http(value), env));
      expect(failure.reason).toBe('unavailable');
      expect(failure.message).toBe(
        `no call to the cloud can be made: ${name} is not the URL of a proxy; ${ADVICE}`,
      );
      expect(inspect(failure, { showHidden: true, depth: 9 })).not.toContain('s3cret');
    },
  );

  it('is not guessed when its file cannot be read, and is found when the file is there', async () => {
    const [url, proxy] = [elsewhere(await hello()), await startProxy()];
    const path = join(await folder(), 'proxy-url');
    const made = connections({ proxyUrl: new SecretFile(path) });
    expect(await failureWhen(made)).toMatchObject({
      reason: 'unavailable',
      message:
        'no call to the cloud can be made: http.proxy_url_file cannot be read (ENOENT); correct its path or its permissions',
    });
    await writeFile(path, proxy.url);
    expect(await ask(made, url)).toMatchObject({ text: 'hello' });
  });
});
