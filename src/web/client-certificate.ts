import { isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ClientPolicy } from './config/web-config.js';

/** Whether a client is asked for its certificate, and rejected by OpenSSL when that does not verify. */
export function handshakeOf({ clientAuth }: ClientPolicy) {
  return {
    requestCert: clientAuth !== 'NoClientCert',
    rejectUnauthorized: clientAuth === 'RequireAndVerifyClientCert',
  };
}

/** Whether the requests of a client are accepted. To be called when the handshake is done. */
export function isAccepted(socket: TLSSocket, { clientAuth, clientAllowedSans }: ClientPolicy): boolean {
  const certificate = socket.getPeerX509Certificate();
  const isVerified = () =>
    socket.authorized &&
    (clientAllowedSans.length === 0 || hasName(certificate?.subjectAltName, clientAllowedSans));
  switch (clientAuth) {
    case 'NoClientCert':
    case 'RequestClientCert':
      return true;
    case 'RequireAnyClientCert':
      return certificate !== undefined;
    case 'VerifyClientCertIfGiven':
      return certificate === undefined || isVerified();
    case 'RequireAndVerifyClientCert':
      return isVerified();
  }
}

/** The kinds of names that are compared; OpenSSL has others. */
const COMPARED: readonly unknown[] = ['DNS', 'email', 'IP Address', 'URI'];
/** Matches from the start to the end without a gap: text inside of one name is never read as another name. */
const NAME = /(?:, |^)([\w ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?=, |$)/gy;

/** Whether a list such as `DNS:a.example, IP Address:192.0.2.7` holds one of `allowed`, exactly as written. */
export function hasName(subjectAltName: string | undefined, allowed: readonly string[]): boolean {
  const names = [...(subjectAltName ?? '').matchAll(NAME)].filter(([, kind]) => COMPARED.includes(kind));
  const wanted = new Set(allowed.map(canonical));
  return names
    .map(([, , name = '']) => plain(name))
    .some((name) => name !== '' && wanted.has(canonical(name)));
}

/** Node.js puts a name with characters that could be mistaken for the list's own in quotes, as in JSON. */
function plain(name: string): string {
  if (!name.startsWith('"')) return name;
  try {
    return JSON.parse(name) as string;
  } catch {
    return '';
  }
}

/** OpenSSL writes IPv6 addresses in full, and people do not. */
function canonical(name: string): string {
  return isIPv6(name) ? new URL(`http://[${name.replace(/%.*/, '')}]`).hostname : name;
}
