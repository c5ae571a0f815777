import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { SecretText } from '../../src/config/secret.js';
import { Connections } from '../../src/web/connections.js';
import { LIMITS, type Limits } from '../../src/web/limits.js';
import { listen, type Listening } from '../../src/web/listen.js';
import type { TlsConfiguration } from '../../src/web/config/web-config.js';
import type { OnRejected } from '../../src/web/rejections.js';

export const pem = (name: string): string =>
  readFileSync(new URL(`../fixtures/web-config/tls/${name}.pem`, import.meta.url), 'utf8');

export const hello: RequestListener = (_request, response) => void response.end('hello');
export const HELLO = 'GET / HTTP/1.1\r\nHost: exporter\r\n\r\n';
const LAST_HELLO = 'GET / HTTP/1.1\r\nHost: exporter\r\nConnection: close\r\n\r\n';

/** What a server needs to speak TLS, with `change`. */
export function tlsSettings(change: Partial<TlsConfiguration> = {}): TlsConfiguration {
  return {
    cert: pem('server'),
    key: new SecretText(pem('server.key')),
    clientAuth: 'NoClientCert',
    clientAllowedSans: [],
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    honorCipherOrder: true,
    ...change,
  };
}

export interface Door extends Listening {
  readonly port: number;
  readonly connections: Connections;
}

/** A server on a port of its own until the test ends. */
export async function open(
  handler: RequestListener,
  {
    tls,
    limits,
    onRejected = () => undefined,
  }: { tls?: TlsConfiguration; limits?: Partial<Limits>; onRejected?: OnRejected } = {},
): Promise<Door> {
  const all = { ...LIMITS, ...limits };
  const connections = new Connections(all);
  const options = { tls, limits: all, connections, onRejected };
  const listening = await listen(handler, { host: '127.0.0.1', port: 0 }, options);
  onTestFinished(() => listening.close(0));
  return { ...listening, connections, port: Number(new URL(listening.url).port) };
}

/** The certificate and the key of one of the fixtures, for a client. */
export function as(name: 'client' | 'stranger' | 'server'): ConnectionOptions {
  return { cert: pem(name), key: pem(`${name}.key`) };
}

/** A client that trusts the authority of the fixtures. Rejects when the handshake fails. */
export async function shakeHands(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', ca: pem('authority'), ...options });
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return socket;
}

/** What comes back to a client that shakes hands and says hello; `refused` when that is nothing. */
export async function greet(port: number, options: ConnectionOptions = {}): Promise<string> {
  try {
    const socket = await shakeHands(port, options);
    socket.write(LAST_HELLO);
    return (await rest(socket)).split('\r\n\r\n')[1] ?? 'refused';
  } catch {
    return 'refused';
  }
}

/** A plain connection until the test ends. */
export async function dial(port: number, allowHalfOpen = false): Promise<Socket> {
  const socket = connectPlain({ port, host: '127.0.0.1', allowHalfOpen });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

/** Asks over a plain connection of its own. */
export async function askPlainly(port: number): Promise<string> {
  const socket = await dial(port);
  socket.write(LAST_HELLO);
  return rest(socket);
}

/** All that comes until the connection is closed, also when it is cut. */
export async function rest(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (part: Buffer) => (text += part.toString()));
  await closed(socket);
  return text;
}

/** Rejects with what went wrong before; for a connection that was cut that is nothing. */
export async function closed(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

/** The next that comes. */
export async function next(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => reject(new Error('closed before anything came'));
    socket.once('close', onClose);
    socket.once('data', (part: Buffer) => {
      socket.off('close', onClose);
      resolve(part.toString());
    });
  });
}
