import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Connections } from './connections.js';
import { LIMITS, type Limits } from './limits.js';
import { createTlsServer } from './tls.js';
import type { TlsConfiguration } from './config/web-config.js';
import type { OnRejected } from './rejections.js';

/** An address to listen on; without a host on every address of the machine, IPv6 and IPv4. */
export interface ListenAddress {
  readonly host: string | undefined;
  readonly port: number;
}

/** Reads `:39101`, `127.0.0.1:39101`, `[::1]:39101` or `localhost:39101`; `undefined` when it is none of these. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const parts = /^(?:\[([0-9a-f:.%\w]+)\]|([^[\]:]*)):(\d{1,5})$/i.exec(text);
  const port = Number(parts?.[3]);
  if (parts === null || port > 65_535) return undefined;
  const host = parts[1] ?? parts[2];
  return { host: host === '' ? undefined : host, port };
}

export interface Listening {
  /** Where it can be reached, for people: `http://127.0.0.1:39101`. */
  readonly url: string;
  /** Applies to connections made from now on; absent without TLS. */
  readonly renew?: (settings: TlsConfiguration) => Promise<void>;
  /** Takes no new request, lets the ones in flight end within `graceMs`, then closes every connection. */
  close(graceMs: number): Promise<void>;
}

export interface ListenOptions {
  /** Without it HTTP is served. */
  readonly tls?: TlsConfiguration | undefined;
  readonly limits?: Limits;
  /** Shared by the addresses that are closed together. */
  readonly connections?: Connections;
  readonly onRejected?: OnRejected;
}

/** Rejects when the address cannot be had. */
export async function listen(
  handler: RequestListener,
  { host, port }: ListenAddress,
  options: ListenOptions = {},
): Promise<Listening> {
  const { tls, limits = LIMITS, connections = new Connections(limits) } = options;
  const { server, renew } = await create(connections.admit(handler), limits, options);
  server.keepAliveTimeout = limits.keepAliveMs;
  server.timeout = limits.silenceMs;
  connections.watch(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: urlOf(server.address() as AddressInfo, tls ? 'https' : 'http'),
    ...(renew && { renew }),
    close: (graceMs) => close(server, connections, graceMs),
  };
}

async function create(
  handler: RequestListener,
  limits: Limits,
  { tls, onRejected = () => undefined }: ListenOptions,
): Promise<{ readonly server: Server; readonly renew?: Listening['renew'] }> {
  const options = {
    maxHeaderSize: limits.headers,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkEveryMs,
  };
  if (tls === undefined) return { server: createServer(options, handler) };
  return createTlsServer({ ...options, handshakeTimeout: limits.handshakeMs }, handler, tls, onRejected);
}

function urlOf({ address, port }: AddressInfo, scheme: string): string {
  if (address === '::' || address === '0.0.0.0') return `${scheme}://localhost:${port}`;
  return `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

async function close(server: Server, connections: Connections, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  connections.close();
  const timer = setTimeout(() => connections.cut(), graceMs);
  await closed;
  clearTimeout(timer);
}
