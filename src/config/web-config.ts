import { dirname, resolve } from 'node:path';
import { readDocument } from './document.js';
import { allFaults, faultsOfIssues } from './faults.js';
import { ConfigurationError, locate } from './problems.js';
import { type Secret, SecretText } from './secret.js';
import { entriesOf, valueAt } from './tree.js';
import { readCertificates, type Certificates } from './web-config-certificates.js';
import { crossCheckWeb } from './web-config-checks.js';
import { TLS13_SUITES, type CLIENT_AUTH_TYPES } from './web-config-names.js';
import { webConfigSchema, type WebConfigFile } from './web-config-schema.js';
import { codeOf, Sources } from './web-config-sources.js';

/** A validated web configuration: who is let in, and how. */
export interface WebConfiguration {
  /** Without it HTTP is served. */
  readonly tls?: TlsConfiguration;
  /** Headers of every answer, by name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bcrypt hash of each user's password; when there is no user, everybody is let in. */
  readonly users: ReadonlyMap<string, Secret>;
  readonly rateLimit?: { readonly intervalMs: number; readonly burst: number };
}

/** Certificates are PEM texts; the rest is in the words of Node.js and OpenSSL. */
export interface TlsConfiguration {
  readonly cert: string;
  readonly key: Secret;
  readonly clientCa?: string;
  readonly clientAuth: (typeof CLIENT_AUTH_TYPES)[number];
  /** Empty lets in every client that `clientAuth` lets in. */
  readonly clientAllowedSans: readonly string[];
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly ciphers?: string;
  readonly honorCipherOrder: boolean;
  readonly ecdhCurve?: string;
}

/** A web configuration and what it was read from. */
export interface LoadedWebConfiguration {
  readonly configuration: WebConfiguration;
  /** Whether the file holds no key at all. */
  readonly isBlank: boolean;
  readonly sources: Sources;
}

/**
 * Reads and checks a web configuration file and the certificates that it names. Throws a `ConfigurationError` with
 * every problem, also when there is no such file. Variables are filled in as in the configuration file.
 */
export async function loadWebConfiguration(
  path: string,
  env: NodeJS.ProcessEnv,
): Promise<LoadedWebConfiguration> {
  const sources = new Sources();
  const document = readDocument(await readText(path, sources), env);
  const parsed = webConfigSchema.safeParse(document.tree ?? {});
  const tls = valueAt(document.tree, 'tls_server_config');
  const certificates = await readCertificates(tls, dirname(resolve(path)), sources);
  const further = [
    ...faultsOfIssues(parsed.error?.issues ?? []),
    ...crossCheckWeb(document.tree),
    ...certificates.faults,
  ];
  const faults = allFaults(document, further);
  if (!parsed.success || faults.length > 0)
    throw new ConfigurationError(locate(faults, document.places, path));
  const isBlank = entriesOf(document.tree).length === 0;
  return { configuration: assemble(parsed.data, certificates), isBlank, sources };
}

function assemble(file: WebConfigFile, certificates: Certificates): WebConfiguration {
  const { tls_server_config: tls, rate_limit: limit } = file;
  const { burst } = limit ?? {};
  return {
    ...(tls && { tls: assembleTls(tls, certificates) }),
    headers: Object.fromEntries(
      Object.entries(file.http_server_config.headers).filter(
        (header): header is [string, string] => header[1] !== undefined,
      ),
    ),
    users: new Map(Object.entries(file.basic_auth_users).map(([user, hash]) => [user, new SecretText(hash)])),
    ...(limit &&
      limit.interval > 0 &&
      burst !== undefined && { rateLimit: { intervalMs: limit.interval, burst } }),
  };
}

function assembleTls(
  tls: NonNullable<WebConfigFile['tls_server_config']>,
  { cert = '', key = '', clientCa }: Certificates,
): TlsConfiguration {
  const { cipher_suites: suites, curve_preferences: curves } = tls;
  return {
    cert,
    key: new SecretText(key),
    ...(clientCa !== undefined && { clientCa }),
    clientAuth: tls.client_auth_type,
    clientAllowedSans: tls.client_allowed_sans ?? [],
    minVersion: tls.min_version,
    maxVersion: tls.max_version,
    // Node.js takes a list without suites of TLS 1.3 as the wish not to serve it.
    ...(suites?.length && { ciphers: [...new Set([...TLS13_SUITES, ...suites])].join(':') }),
    honorCipherOrder: tls.prefer_server_cipher_suites,
    ...(curves?.length && { ecdhCurve: curves.join(':') }),
  };
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; name another one with --web.config.file, or leave that flag out',
  EACCES: 'permission denied; let the user of this process read it',
  EISDIR: 'is a folder; name a file in it with --web.config.file',
};

async function readText(path: string, sources: Sources): Promise<string> {
  try {
    return await sources.read(path);
  } catch (error) {
    const message = ADVICE[codeOf(error)] ?? `cannot be read (${codeOf(error)}); check the path and the disk`;
    throw new ConfigurationError([{ file: path, line: 0, column: 0, key: '', message }]);
  }
}
