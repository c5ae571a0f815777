import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { url: urlOf(server.address() as AddressInfo), close: (graceMs) => close(server, graceMs) };
}

function urlOf({ address, port }: AddressInfo): string {
  if (address === '::' || address === '0.0.0.0') return `http://localhost:${port}`;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** A keep-alive connection whose request has just been answered would keep the server open: it is closed too. */
async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  server.closeIdleConnections();
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
