import type { CredentialsConfig } from '../../config/configuration.js';
import { CloudError } from '../errors.js';
import type { Credentials, CredentialsDependencies } from './identity.js';
import { createAccessKey } from './access-key.js';
import { createChain } from './chain.js';
import { createEnvironment } from './environment.js';
import { createMetadata } from './metadata.js';
import { createPassword } from './password.js';
import { createProfile } from './profile.js';

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
        throw error instanceof CloudError
          ? error.withMessage(`credentials "${name}": ${error.message}`)
          : error;
      }),
    refused: (identity) => found.refused(identity),
    fingerprint: () => found.fingerprint(),
  };
}
