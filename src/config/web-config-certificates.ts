import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Fault } from './problems.js';
import { valueAt, type Tree } from './tree.js';
import { codeOf, type Sources } from './web-config-sources.js';

/** PEM texts. What could not be had is absent, and a fault. */
export interface Certificates {
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
  readonly faults: readonly Fault[];
}

/** Reads the certificates that `tls_server_config` holds or names, and checks that they can be used together. */
export async function readCertificates(tls: Tree, folder: string, sources: Sources): Promise<Certificates> {
  const reader = new CertificateReader(tls, folder, sources);
  const cert = await reader.read('cert');
  const key = await reader.read('key');
  const clientCa = await reader.read('client_ca');
  reader.check(cert, key, clientCa);
  return {
    ...(cert && { cert: cert.text }),
    ...(key && { key: key.text }),
    ...(clientCa && { clientCa: clientCa.text }),
    faults: reader.faults,
  };
}

/** A PEM text, and the key of the configuration that gave it. */
interface Given {
  readonly key: string;
  readonly text: string;
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'names a file that is not there; a relative path starts at the folder of this file',
  EACCES: 'names a file that this process may not read; let its user read it',
  EISDIR: 'names a folder; name a file in it',
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const NO_CERTIFICATE = 'holds no certificate (PEM, BEGIN CERTIFICATE)';

class CertificateReader {
  readonly faults: Fault[] = [];
  readonly #tls: Tree;
  readonly #folder: string;
  readonly #sources: Sources;

  constructor(tls: Tree, folder: string, sources: Sources) {
    this.#tls = tls;
    this.#folder = folder;
    this.#sources = sources;
  }

  async read(name: string): Promise<Given | undefined> {
    const fileKey = `${name}_file`;
    const path = valueAt(this.#tls, fileKey);
    if (typeof path !== 'string' || path === '') return this.#inline(name);
    try {
      return { key: fileKey, text: await this.#sources.read(resolve(this.#folder, path)) };
    } catch (error) {
      this.#refuse(fileKey, WHY[codeOf(error)] ?? `names a file that cannot be read (${codeOf(error)})`);
      return undefined;
    }
  }

  check(cert: Given | undefined, key: Given | undefined, clientCa: Given | undefined): void {
    const certificate = cert && this.#certificate(cert);
    const privateKey = key && this.#privateKey(key);
    if (clientCa) this.#checkAuthorities(clientCa);
    if (cert === undefined || key === undefined || this.faults.length > 0) return;
    if (privateKey && certificate?.checkPrivateKey(privateKey) === false)
      this.#refuse(key.key, 'is not the key of the certificate');
    else this.#checkContext(cert, key, clientCa);
  }

  #inline(name: string): Given | undefined {
    const text = valueAt(this.#tls, name);
    return typeof text === 'string' && text !== '' ? { key: name, text } : undefined;
  }

  #certificate({ key, text }: Given, refusal = NO_CERTIFICATE): X509Certificate | undefined {
    try {
      return new X509Certificate(text);
    } catch {
      this.#refuse(key, refusal);
      return undefined;
    }
  }

  #privateKey({ key, text }: Given): KeyObject | undefined {
    try {
      return createPrivateKey(text);
    } catch {
      this.#refuse(
        key,
        /ENCRYPTED/.test(text)
          ? 'holds a key that needs a passphrase; write it without one (openssl pkey -in KEY -out PLAIN)'
          : 'holds no private key (PEM, BEGIN PRIVATE KEY)',
      );
      return undefined;
    }
  }

  #checkAuthorities({ key, text }: Given): void {
    const certificates = text.match(CERTIFICATE) ?? [];
    if (certificates.length === 0) this.#refuse(key, NO_CERTIFICATE);
    const read = certificates.map((one) =>
      this.#certificate({ key, text: one }, 'holds a certificate that cannot be read'),
    );
    // OpenSSL verifies up to a root, and would turn everybody away.
    if (read.length > 0 && read.every((one) => one !== undefined && one.subject !== one.issuer))
      this.#refuse(key, 'holds no root: add the certificate that signs itself, at the end of the chain');
  }

  /** OpenSSL has the last word: it refuses keys that are too short and signatures that are too weak. */
  #checkContext(cert: Given, key: Given, clientCa: Given | undefined): void {
    try {
      createSecureContext({ cert: cert.text, key: key.text, ca: clientCa?.text });
    } catch (error) {
      this.#refuse(cert.key, `is refused by OpenSSL (${codeOf(error)}); make a new certificate`);
    }
  }

  #refuse(key: string, message: string): void {
    this.faults.push({ path: ['tls_server_config', key], message });
  }
}
