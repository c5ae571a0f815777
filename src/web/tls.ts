import { createServer, type Server, type ServerOptions } from 'node:https';
import { constants } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { handshakeOf, isAccepted } from './client-certificate.js';
import type { TlsConfiguration } from './config/web-config.js';
import type { OnRejected } from './rejections.js';

export interface TlsServer {
  readonly server: Server;
  /** Applies to new connections; open ones stay as they are. */
  readonly renew: (settings: TlsConfiguration) => Promise<void>;
}

/** An HTTP/1.1 server that accepts only the clients that `settings` accept. */
export async function createTlsServer(
  options: ServerOptions,
  handler: RequestListener,
  settings: TlsConfiguration,
  onRejected: OnRejected,
): Promise<TlsServer> {
  let current = settings;
  const context = await contextOf(settings);
  const server = createServer({ ...options, ...context, ...handshakeOf(settings) }, handler);
  // Runs before the listener that reads requests.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (isAccepted(socket, current)) return;
    onRejected(socket.remoteAddress ?? '', refusalOf(socket));
    socket.destroy();
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const address = socket.remoteAddress ?? '';
    if (isUnverified(socket)) onRejected(address, unverified(socket));
    // A load balancer that only checks whether the port is open leaves in the middle of the handshake.
    else if (error.code !== 'ECONNRESET') onRejected(address, failureOf(error));
  });
  return {
    server,
    renew: async (next) => {
      server.setSecureContext(await contextOf(next));
      // There is no documented way to change these while the server listens; each new connection reads them here.
      Object.assign(server, handshakeOf(next));
      current = next;
    },
  };
}

async function contextOf(settings: TlsConfiguration): Promise<SecureContextOptions> {
  const { cert, clientCa, minVersion, maxVersion, ciphers, honorCipherOrder, ecdhCurve } = settings;
  return {
    cert,
    key: await settings.key.reveal(),
    // An empty list: without one, Node.js takes the authorities of the public web.
    ca: clientCa ?? [],
    minVersion,
    maxVersion,
    ...(ciphers !== undefined && { ciphers }),
    honorCipherOrder,
    ...(ecdhCurve !== undefined && { ecdhCurve }),
    // A client could show another certificate afterwards.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/** Node.js has closed the connection because of the client's certificate; the address is gone by then. */
function isUnverified({ authorizationError }: TLSSocket): boolean {
  return (authorizationError as unknown) != null;
}

/** OpenSSL's messages hold no data of the client. */
function failureOf({ code, message }: NodeJS.ErrnoException): string {
  return `the TLS handshake failed (${code ?? message})`;
}

function refusalOf(socket: TLSSocket): string {
  if (socket.getPeerX509Certificate() === undefined) return 'it shows no certificate';
  if (socket.authorized) return 'its certificate has none of client_allowed_sans';
  return unverified(socket);
}

function unverified({ authorizationError }: TLSSocket): string {
  return `client_ca does not verify its certificate (${String(authorizationError)})`;
}
