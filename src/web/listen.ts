import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** Longer than a scrape interval, so that a scraper's connection is not closed while it is being used again. */
const KEEP_ALIVE_MS = 120_000;

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
  /** Takes no new request, lets the ones in flight end within `graceMs`, then closes every connection. */
  close(graceMs: number): Promise<void>;
}

/** Rejects when the address cannot be had. */
export async function listen(handler: RequestListener, { host, port }: ListenAddress): Promise<Listening> {
  const server = createServer(handler);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const silent = silentSocketsOf(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { url: urlOf(server.address() as AddressInfo), close: (graceMs) => close(server, silent, graceMs) };
}

function urlOf({ address, port }: AddressInfo): string {
  if (address === '::' || address === '0.0.0.0') return `http://localhost:${port}`;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Connections on which nothing has been asked yet: browsers open some in advance. Node does not count them as idle. */
function silentSocketsOf(server: Server): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => void silent.delete(socket));
  return silent;
}

/** A keep-alive connection whose request has just been answered would keep the server open: it is closed too. */
async function close(server: Server, silent: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  server.closeIdleConnections();
  for (const socket of silent) socket.destroy();
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
