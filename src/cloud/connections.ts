import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import type { Dispatcher, EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';
import type { HttpConfig } from '../config/configuration.js';
import { isProxyUrl, PROXY_URL_ESCAPES } from '../config/proxy-url.js';
import { CloudError } from './errors.js';
import { MAX_HEADER_BYTES } from './no-answer.js';

/**
 * Idle connections are kept this long, so that a scrape every 30 s finds them open; whatever longer time the server
 * offers, they would serve no call, and firewalls drop idle connections without notice. A shorter time of its
 * `Keep-Alive` header counts.
 */
const KEEP_ALIVE_MS = 30_000;
/** TCP probes from then on: a firewall sees that the connection is in use, and one that was dropped is found out. */
const PROBE_AFTER_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** `new`: a connection that has served no other request, and will serve no other. */
export type Connection = 'kept' | 'new';

/** A request as `fetch` takes it. */
export interface FetchOptions {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/** The parts of a response that are read. */
export interface FetchResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Iterable<[name: string, value: string]>;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** `fetch`, over a connection of the given kind. */
export type Fetch = (url: URL, options: FetchOptions, connection: Connection) => Promise<FetchResponse>;

/**
 * The connections to the cloud, made at the first request and closed by `close`. They go through `http.proxy_url`, else
 * through the proxy that HTTPS_PROXY and NO_PROXY name; `http.ca_file` adds to the certificates that are trusted.
 */
export interface Connections {
  /** undici's own `fetch`, the same version on every Node.js. A changed `proxy_url_file` is seen at the next request. */
  readonly fetch: Fetch;
  /** Closes idle connections now, the others when their requests have ended. */
  close(): Promise<void>;
}

interface Dispatchers extends Readonly<Record<Connection, Dispatcher>> {
  readonly fetch: typeof undiciFetch;
}

interface Made {
  readonly proxy: string | undefined;
  readonly dispatchers: Promise<Dispatchers>;
}

export function createConnections(http: HttpConfig, env: NodeJS.ProcessEnv): Connections {
  let made: Made | undefined;
  let closed: Promise<void> | undefined;
  const dispatchers = async (): Promise<Dispatchers> => {
    const proxy = await readProxyUrl(http);
    if (made?.proxy !== proxy || made === undefined) {
      void close(made);
      const next: Made = { proxy, dispatchers: connect({ proxy, caFile: http.caFile }, env) };
      made = next;
      // A failure is not kept: a missing file may be there at the next request.
      next.dispatchers.catch(() => {
        if (made === next) made = undefined;
      });
    }
    return made.dispatchers;
  };
  return {
    async fetch(url, options, connection) {
      const { fetch, ...its } = await dispatchers();
      return fetch(url, { ...options, dispatcher: its[connection] });
    },
    close: () => (closed ??= close(made)),
  };
}

/** Connections without any proxy, for the metadata service, which is only reached from this machine. */
export function createDirectConnections(): Connections {
  return createConnections({}, {});
}

async function close(made: Made | undefined): Promise<void> {
  const dispatchers = await made?.dispatchers.catch(() => undefined);
  await Promise.all([dispatchers?.kept.close(), dispatchers?.new.close()]);
}

interface Route {
  readonly proxy: string | undefined;
  readonly caFile: string | undefined;
}

async function connect({ proxy, caFile }: Route, env: NodeJS.ProcessEnv): Promise<Dispatchers> {
  const { EnvHttpProxyAgent, fetch } = await import('undici');
  const tls = caFile === undefined ? {} : { ca: [...rootCertificates, ...(await readCertificates(caFile))] };
  const connector = { ...tls, timeout: CONNECT_TIMEOUT_MS, keepAliveInitialDelay: PROBE_AFTER_MS };
  const options: EnvHttpProxyAgent.Options = {
    // An empty text, not undefined: that would make undici look at this process's environment by itself.
    httpProxy: proxy ?? proxyIn(env, 'http_proxy') ?? '',
    httpsProxy: proxy ?? proxyIn(env, 'https_proxy') ?? '',
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    connect: connector,
    proxyTls: connector,
    requestTls: tls,
  };
  // Without pipelining, undici closes each connection after its call.
  const kept = new EnvHttpProxyAgent(options);
  return { fetch, kept, new: new EnvHttpProxyAgent({ ...options, pipelining: 0 }) };
}

/** The value is in no message: it may hold a password. */
async function readProxyUrl({ proxyUrl }: HttpConfig): Promise<string | undefined> {
  if (proxyUrl === undefined) return undefined;
  const text = await proxyUrl.reveal().catch((error: unknown) => {
    throw unusable(
      `http.proxy_url_file cannot be read (${whyOf(error)})`,
      'correct its path or its permissions',
    );
  });
  return requireProxyUrl(text.trim(), 'http.proxy_url');
}

function proxyIn(env: NodeJS.ProcessEnv, name: 'http_proxy' | 'https_proxy'): string | undefined {
  const found = [name, name.toUpperCase()].find((one) => env[one] !== undefined);
  const text = found === undefined ? undefined : env[found];
  return found === undefined || !text ? text : requireProxyUrl(text, `the environment variable ${found}`);
}

function requireProxyUrl(text: string, name: string): string {
  if (isProxyUrl(text)) return text;
  throw unusable(
    `${name} is not the URL of a proxy`,
    'it must look like http://proxy.example.com:3128, with special characters in its user or password ' +
      `written as % and two digits (${PROXY_URL_ESCAPES})`,
  );
}

async function readCertificates(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unusable(
      `http.ca_file ${path} cannot be read (${whyOf(error)})`,
      'correct its path or its permissions',
    );
  });
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length > 0 && certificates.every(isCertificate)) return certificates;
  throw unusable(
    `http.ca_file ${path} holds ${certificates.length === 0 ? 'no certificate' : 'a broken certificate'}`,
    'it must be PEM: text that begins with -----BEGIN CERTIFICATE-----',
  );
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** The system's own code, such as ENOENT: its message would only repeat the path. */
function whyOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'for an unknown reason';
}

function unusable(what: string, advice: string): CloudError {
  return new CloudError('unavailable', `no call to the cloud can be made: ${what}; ${advice}`);
}
