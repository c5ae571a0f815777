import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Fault } from '../../config/problems.js';
import { valueAt, type Tree } from '../../config/tree.js';
import { errorCode, type SourceFiles } from './source-files.js';

/** PEM texts. Those that cannot be read are absent, and a fault. */
export interface Certificates {
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
  readonly faults: readonly Fault[];
}

/** A PEM text, and the key of the configuration that gave it. */
interface PemEntry {
  readonly key: string;
  readonly text: string;
}

/** Reads the certificates that `tls_server_config` holds or names, and checks that they can be used together. */
export async function readCertificates(
  tls: Tree,
  folder: string,
  sources: SourceFiles,
): Promise<Certificates> {
  const faults: Fault[] = [];
  const report: Report = (key, message) => void faults.push({ path: ['tls_server_config', key], message });
  const read = async (name: string): Promise<PemEntry | undefined> => {
    const inline = valueAt(tls, name);
    const path = valueAt(tls, `${name}_file`);
    if (typeof path !== 'string' || path === '')
      return typeof inline === 'string' && inline !== '' ? { key: name, text: inline } : undefined;
    try {
      return { key: `${name}_file`, text: await sources.read(resolve(folder, path)) };
    } catch (error) {
      const code = errorCode(error);
      report(`${name}_file`, WHY[code] ?? `names a file that cannot be read (${code})`);
      return undefined;
    }
  };
  const [cert, key, clientCa] = [await read('cert'), await read('key'), await read('client_ca')];
  checkTogether({ cert, key, clientCa }, report, faults);
  return {
    ...(cert && { cert: cert.text }),
    ...(key && { key: key.text }),
    ...(clientCa && { clientCa: clientCa.text }),
    faults,
  };
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'names a file that is not there; a relative path starts at the folder of this file',
  EACCES: 'names a file that this process may not read; let its user read it',
  EISDIR: 'names a folder; name a file in it',
};

type Report = (key: string, message: string) => void;

interface Entries {
  readonly cert: PemEntry | undefined;
  readonly key: PemEntry | undefined;
  readonly clientCa: PemEntry | undefined;
}

function checkTogether({ cert, key, clientCa }: Entries, report: Report, faults: readonly Fault[]): void {
  const certificate = cert && readCertificate(cert, report);
  const privateKey = key && readPrivateKey(key, report);
  if (clientCa) for (const message of authorityFaults(clientCa.text)) report(clientCa.key, message);
  if (!certificate || !privateKey || faults.length > 0) return;
  if (!certificate.checkPrivateKey(privateKey)) report(key.key, 'is not the key of the certificate');
  else checkContext({ cert, key, clientCa }, report);
}

function readCertificate({ key, text }: PemEntry, report: Report): X509Certificate | undefined {
  const certificate = attempt(() => new X509Certificate(text));
  if (certificate === undefined) report(key, NO_CERTIFICATE);
  return certificate;
}

function readPrivateKey({ key, text }: PemEntry, report: Report): KeyObject | undefined {
  const privateKey = attempt(() => createPrivateKey(text));
  if (privateKey === undefined) report(key, /ENCRYPTED/.test(text) ? ENCRYPTED_KEY : NO_KEY);
  return privateKey;
}

const NO_CERTIFICATE = 'holds no certificate (PEM, BEGIN CERTIFICATE)';
const NO_KEY = 'holds no private key (PEM, BEGIN PRIVATE KEY)';
const ENCRYPTED_KEY =
  'holds a key that needs a passphrase; write it without one (openssl pkey -in KEY -out PLAIN)';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function authorityFaults(text: string): string[] {
  const certificates = (text.match(CERTIFICATE) ?? []).map((pem) => attempt(() => new X509Certificate(pem)));
  if (certificates.length === 0) return [NO_CERTIFICATE];
  if (certificates.includes(undefined)) return ['holds a certificate that cannot be read'];
  // OpenSSL verifies up to a root, and would reject every client.
  const hasRoot = certificates.some((one) => one?.subject === one?.issuer);
  return hasRoot ? [] : ['holds no root: add the certificate that signs itself, at the end of the chain'];
}

/** OpenSSL decides last: it refuses keys that are too short and signatures that are too weak. */
function checkContext({ cert, key, clientCa }: Entries, report: Report): void {
  try {
    createSecureContext({ cert: cert?.text, key: key?.text, ca: clientCa?.text });
  } catch (error) {
    report(cert?.key ?? 'cert', `is refused by OpenSSL (${errorCode(error)}); make a new certificate`);
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
