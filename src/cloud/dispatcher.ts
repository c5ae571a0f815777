import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { HttpConfig } from '../config/configuration.js';

/** Idle connections are kept this long, so that the next scrape finds them open. */
const KEEP_ALIVE_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * The connections to the cloud, made at the first call and closed by `close`. They go through `http.proxy_url`,
 * else through what HTTPS_PROXY and NO_PROXY say; `http.ca_file` adds to the certificates that are trusted.
 */
export interface Connections {
  readonly dispatcher: () => Promise<Dispatcher>;
  close(): Promise<void>;
}

export function createConnections(http: HttpConfig, env: NodeJS.ProcessEnv): Connections {
  let made: Promise<Dispatcher> | undefined;
  return {
    dispatcher: () =>
      (made ??= connect(http, env).catch((error: unknown) => {
        made = undefined;
        throw error;
      })),
    close: async () => (await made)?.close(),
  };
}

/** Connections of their own without any proxy, for what is only reached from this machine (the metadata service). */
export function createDirectConnections(): Connections {
  return createConnections({}, {});
}

async function connect({ proxyUrl, caFile }: HttpConfig, env: NodeJS.ProcessEnv): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici');
  const ca = caFile === undefined ? undefined : [...rootCertificates, await readFile(caFile, 'utf8')];
  const proxy = await proxyUrl?.reveal();
  const tls = ca === undefined ? {} : { ca };
  return new EnvHttpProxyAgent({
    // An empty text, not undefined: that would make undici look at this process's environment by itself.
    httpProxy: proxy ?? env['http_proxy'] ?? env['HTTP_PROXY'] ?? '',
    httpsProxy: proxy ?? env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '',
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { ...tls, timeout: CONNECT_TIMEOUT_MS },
    requestTls: tls,
  });
}
