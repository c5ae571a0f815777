import type { CredentialsConfig } from '../../config/configuration.js';
import { CloudError } from '../errors.js';
import type { Transport } from '../transport.js';
import { createAccessKey } from './access-key.js';
import { createChain } from './chain.js';
import { createEnvironment } from './environment.js';
import { createMetadata } from './metadata.js';
import { createPassword } from './password.js';
import { createProfile } from './profile.js';

/** Signs each call (see `sign`). */
export interface AccessKey {
  readonly kind: 'aksk';
  readonly accessKey: string;
  readonly secretKey: string;
  /** Given with a temporary key, which is worth nothing without it. */
  readonly securityToken?: string;
}

/** Goes with each call as `X-Auth-Token`. */
export interface Token {
  readonly kind: 'token';
  readonly token: string;
}

export type Identity = AccessKey | Token;

/** Whom a call is made for; a token is bound to one project, an access key is not. */
export interface Scope {
  /** The configured name, for the request metrics. */
  readonly project: string;
  /** Full URL without a trailing slash. */
  readonly iamEndpoint: string;
  readonly region: string;
  /** Left out until it is known: the region's own project is meant then. */
  readonly projectId?: string;
}

export interface Credentials {
  /** How they were found, in words for people: `environment (HUAWEICLOUD_SDK_AK)`. Never holds a secret. */
  readonly origin: string;
  /**
   * Cheap while what is known is still good, so ask before every call: a changed file or a renewed token is then
   * seen at once. Throws only `CloudError`: `auth` when something is missing or refused, `timeout` also when
   * `signal` ends the wait (the work goes on for the others who wait), and what the transport says of IAM or
   * the metadata service.
   */
  get(scope: Scope, signal: AbortSignal): Promise<Identity>;
  /**
   * The cloud answered 401 to `identity`. True when a new `get` may bring another one that is worth one more try
   * (a token: it is dropped here); false for access keys, where another try only brings the lock nearer.
   */
  refused(identity: Identity): boolean;
}

/** What credentials reach outside for. */
export interface CredentialsDependencies {
  /** To IAM, through the proxy when there is one. */
  readonly transport: Transport;
  /** To the metadata service of the machine itself: never through a proxy. */
  readonly metadataTransport: Transport;
  readonly env: NodeJS.ProcessEnv;
  readonly homeDirectory: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Only for tests; a real one is always at the same address. */
  readonly metadataUrl?: string;
}

type Kinds = {
  readonly [Type in CredentialsConfig['type']]: (
    config: Extract<CredentialsConfig, { type: Type }>,
    deps: CredentialsDependencies,
  ) => Credentials;
};

const kinds: Kinds = {
  aksk: createAccessKey,
  password: createPassword,
  env: (_config, { env }) => createEnvironment(env),
  profile: (_config, deps) => createProfile(deps),
  metadata: (_config, deps) => createMetadata(deps),
  // In the order of the official SDKs.
  chain: (_config, deps) =>
    createChain([createEnvironment(deps.env), createProfile(deps), createMetadata(deps)]),
};

/** The credentials configured under `name`; nothing is read or asked before the first `get`. */
export function createCredentials(
  config: CredentialsConfig,
  name: string,
  deps: CredentialsDependencies,
): Credentials {
  // The table pairs each type with its own config; the compiler sees a union of pairs and loses the pairing.
  const create = kinds[config.type] as (
    config: CredentialsConfig,
    deps: CredentialsDependencies,
  ) => Credentials;
  const found = create(config, deps);
  return {
    get origin() {
      return found.origin;
    },
    get: (scope, signal) =>
      found.get(scope, signal).catch((error: unknown) => {
        throw error instanceof CloudError ? error.retold(`credentials "${name}": ${error.message}`) : error;
      }),
    refused: (identity) => found.refused(identity),
  };
}
