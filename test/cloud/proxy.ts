import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { tls } from './made-connections.js';
import { listen } from './world.js';

export interface Proxy {
  readonly url: string;
  /** The targets it was asked to connect to. */
  readonly targets: string[];
  /** What each CONNECT brought as `Proxy-Authorization`. */
  readonly authorizations: (string | undefined)[];
  /** Open connections through it. */
  readonly tunnels: Set<Socket>;
}

/** A proxy that knows CONNECT and nothing else, and leads to the address that the test sets. Ends with the test. */
export async function startProxy(answer = '200 Connection established'): Promise<Proxy> {
  const { port, proxy } = await serveConnect(createServer(), answer);
  return { url: `http://127.0.0.1:${port}`, ...proxy };
}

/** One that is itself only to be reached over TLS, with the certificate of the tests. */
export async function startTlsProxy(): Promise<Proxy> {
  const { port, proxy } = await serveConnect(createTlsServer(tls()), '200 Connection established');
  return { url: `https://localhost:${port}`, ...proxy };
}

async function serveConnect(server: Server, answer: string) {
  const proxy = {
    targets: [] as string[],
    authorizations: [] as (string | undefined)[],
    tunnels: new Set<Socket>(),
  };
  server.on('connect', (request, client: Socket) => {
    const target = request.url ?? '';
    proxy.targets.push(target);
    proxy.authorizations.push(request.headers['proxy-authorization']);
    client.on('error', () => client.destroy());
    if (!answer.startsWith('200')) {
      client.end(`HTTP/1.1 ${answer}\r\n\r\n`);
      return;
    }
    proxy.tunnels.add(client);
    client.on('close', () => proxy.tunnels.delete(client));
    // Names are not looked up: everything is on this machine.
    const there = connect(Number(target.split(':').at(-1)), '127.0.0.1', () => {
      client.write(`HTTP/1.1 ${answer}\r\n\r\n`);
      client.pipe(there).pipe(client);
    });
    there.on('error', () => client.destroy());
    client.on('close', () => there.destroy());
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const tunnel of proxy.tunnels) tunnel.destroy();
  });
  return { port, proxy };
}
