import type { CredentialsConfig } from '../../config/configuration.js';
import type { Credentials } from './identity.js';
import { fingerprintOf, readSecret, toAccessKey } from './key-parts.js';

const NAMES = { accessKey: 'access_key', secretKey: 'secret_key', securityToken: 'security_token' };

/** An access key that stands in the configuration, or in files that it names; a changed file counts at once. */
export function createAccessKey(config: Extract<CredentialsConfig, { type: 'aksk' }>): Credentials {
  const read = (): Promise<[string, string, string | undefined]> =>
    Promise.all([
      readSecret(config.accessKey, NAMES.accessKey),
      readSecret(config.secretKey, NAMES.secretKey),
      config.securityToken && readSecret(config.securityToken, NAMES.securityToken),
    ]);
  return {
    origin: `${config.securityToken === undefined ? '' : 'temporary '}access key of the configuration`,
    async get() {
      const [accessKey, secretKey, securityToken] = await read();
      return toAccessKey({ accessKey, secretKey, securityToken }, NAMES);
    },
    refused: () => false,
    fingerprint: async () => fingerprintOf(...(await read())),
  };
}
