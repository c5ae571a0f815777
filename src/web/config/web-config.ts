import { dirname, resolve } from 'node:path';
import { ConfigurationDocument } from '../../config/document.js';
import { schemaProblems } from '../../config/issues.js';
import { jsonSchemaOf } from '../../config/json-schema.js';
import { problemsOf } from '../../config/locate.js';
import { ConfigurationError } from '../../config/problems.js';
import { type Secret, SecretText } from '../../config/secret.js';
import { entriesOf, valueAt } from '../../config/tree.js';
import { readCertificates, type Certificates } from './certificates.js';
import { crossCheckWeb } from './cross-checks.js';
import { webConfigSchema, type WebConfigFile } from './schema.js';
import { errorCode, SourceFiles } from './source-files.js';
import { TLS13_SUITES, type CLIENT_AUTH_TYPES } from './tls-names.js';

/** A validated web configuration: which clients are accepted, and how. */
export interface WebConfiguration {
  /** Without it HTTP is served. */
  readonly tls?: TlsConfiguration;
  /** Headers of every answer, by name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bcrypt hash of each user's password; without users no password is asked for. */
  readonly users: ReadonlyMap<string, Secret>;
  readonly rateLimit?: RateLimit;
}

/** One request more becomes possible in each interval, up to `burst` at once. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** Which client certificates are accepted. */
export interface ClientPolicy {
  readonly clientAuth: (typeof CLIENT_AUTH_TYPES)[number];
  /** A verified certificate must have one of these names; empty means any. */
  readonly clientAllowedSans: readonly string[];
}

/** Certificates are PEM texts; the rest is in the words of Node.js and OpenSSL. */
export interface TlsConfiguration extends ClientPolicy {
  readonly cert: string;
  readonly key: Secret;
  /** The authorities that client certificates are verified with. */
  readonly clientCa?: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3';
  /** Names with colons between them, those of TLS 1.3 too. */
  readonly ciphers?: string;
  readonly honorCipherOrder: boolean;
  /** Names with colons between them. */
  readonly ecdhCurve?: string;
}

/** A web configuration and the files it was read from. */
export interface LoadedWebConfiguration {
  readonly configuration: WebConfiguration;
  /** Whether the file holds no key at all. */
  readonly isBlank: boolean;
  readonly sources: SourceFiles;
}

/**
 * Reads and checks a web configuration file and the certificates that it names. Throws a `ConfigurationError` with
 * every problem, also when there is no such file. Variables are expanded as in the configuration file.
 */
export async function loadWebConfiguration(
  path: string,
  env: NodeJS.ProcessEnv,
): Promise<LoadedWebConfiguration> {
  const sources = new SourceFiles();
  const document = new ConfigurationDocument(await readText(path, sources), env);
  const parsed = webConfigSchema.safeParse(document.tree ?? {});
  const tls = valueAt(document.tree, 'tls_server_config');
  const certificates = await readCertificates(tls, dirname(resolve(path)), sources);
  const further = [
    ...schemaProblems(jsonSchemaOf(webConfigSchema), parsed.error?.issues ?? [], document),
    ...crossCheckWeb(document.tree),
    ...certificates.problems,
  ];
  const problems = problemsOf(document, further, path);
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  const isBlank = entriesOf(document.tree).length === 0;
  return { configuration: assemble(parsed.data, certificates), isBlank, sources };
}

/** In a few words: `TLS, 2 users, rate limit`. */
export function describeWeb({ tls, users, rateLimit }: WebConfiguration): string {
  const clients = tls === undefined || tls.clientAuth === 'NoClientCert' ? '' : `, ${tls.clientAuth}`;
  const count = users.size === 1 ? '1 user' : `${users.size} users`;
  return `${tls === undefined ? 'no TLS' : 'TLS'}${clients}, ${users.size === 0 ? 'no password' : count}${rateLimit ? ', rate limit' : ''}`;
}

function assemble(file: WebConfigFile, certificates: Certificates): WebConfiguration {
  const { tls_server_config: tls, rate_limit: limit, basic_auth_users: users } = file;
  const headers = Object.entries(file.http_server_config.headers);
  const isLimited = limit !== undefined && limit.interval > 0;
  return {
    ...(tls && { tls: assembleTls(tls, certificates) }),
    headers: Object.fromEntries(
      headers.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    users: new Map(Object.entries(users).map(([user, hash]) => [user, new SecretText(hash)])),
    ...(isLimited && { rateLimit: { intervalMs: limit.interval, burst: limit.burst ?? 0 } }),
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
    // Node.js disables TLS 1.3 when the list has none of its suites.
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

async function readText(path: string, sources: SourceFiles): Promise<string> {
  try {
    return await sources.read(path);
  } catch (error) {
    const code = errorCode(error);
    const message = ADVICE[code] ?? `cannot be read (${code}); check the path and the disk`;
    throw new ConfigurationError([{ file: path, line: 0, column: 0, key: '', message }]);
  }
}
