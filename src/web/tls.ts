import { createServer, type Server, type ServerOptions } from 'node:https';
import { constants } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { handshakeOf, isLetIn, type ClientPolicy } from './client-certificate.js';
import type { OnRejected } from './rejections.js';

/** How TLS is spoken; certificates and the key are PEM texts. */
export interface TlsSettings extends ClientPolicy {
  readonly cert: string;
  readonly key: { reveal(): Promise<string> };
  /** Who vouches for clients. */
  readonly clientCa?: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3';
  /** OpenSSL's names with colons between them, those of TLS 1.3 too. */
  readonly ciphers?: string;
  readonly honorCipherOrder: boolean;
  /** OpenSSL's names with colons between them. */
  readonly ecdhCurve?: string;
}

export interface TlsServer {
  readonly server: Server;
  /** Speaks to whoever connects from now on in this way. Connections that are there stay as they are. */
  readonly renew: (settings: TlsSettings) => Promise<void>;
}

/** A server that lets in only the clients that `settings` let in, and speaks HTTP/1.1 with them. */
export async function createTlsServer(
  options: ServerOptions,
  handler: RequestListener,
  settings: TlsSettings,
  onRejected: OnRejected,
): Promise<TlsServer> {
  let current = settings;
  const context = await contextOf(settings);
  const server = createServer({ ...options, ...context, ...handshakeOf(settings) }, handler);
  // Before the listener that would read requests.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (isLetIn(socket, current)) return;
    onRejected(socket.remoteAddress ?? '', refusalOf(socket));
    socket.destroy();
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const address = socket.remoteAddress ?? '';
    if (isUnverified(socket)) onRejected(address, unverified(socket));
    // Who only looks whether the port is open, as load balancers do, leaves in the middle.
    else if (error.code !== 'ECONNRESET') onRejected(address, failureOf(error));
  });
  return {
    server,
    renew: async (next) => {
      server.setSecureContext(await contextOf(next));
      // Nothing documented changes these of a server that listens; each new connection reads them from there.
      Object.assign(server, handshakeOf(next));
      current = next;
    },
  };
}

async function contextOf(settings: TlsSettings): Promise<SecureContextOptions> {
  const { cert, clientCa, minVersion, maxVersion, ciphers, honorCipherOrder, ecdhCurve } = settings;
  return {
    cert,
    key: await settings.key.reveal(),
    // None at all, where Node.js would take those that vouch for the public web.
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

/** Node.js itself has cut the connection because of the client's certificate; the address is gone by then. */
function isUnverified({ authorizationError }: TLSSocket): boolean {
  return (authorizationError as unknown) != null;
}

/** OpenSSL's own words and codes hold nothing but what it thinks of the handshake. */
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
