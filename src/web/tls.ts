import { createServer, type Server, type ServerOptions } from 'node:https';
import { constants } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import { handshakeOf, isLetIn, type ClientPolicy } from './client-certificate.js';

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
): Promise<TlsServer> {
  let current = settings;
  const context = await contextOf(settings);
  const server = createServer({ ...options, ...context, ...handshakeOf(settings) }, handler);
  // Before the listener that would read requests.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (!isLetIn(socket, current)) socket.destroy();
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
