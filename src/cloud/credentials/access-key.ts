import type { CredentialsConfig } from '../../config/configuration.js';
import type { Credentials } from './identity.js';
import { readSecret, toAccessKey } from './key-parts.js';

const NAMES = { accessKey: 'access_key', secretKey: 'secret_key', securityToken: 'security_token' };

/** An access key that stands in the configuration, or in files that it names; a changed file counts at once. */
export function createAccessKey(config: Extract<CredentialsConfig, { type: 'aksk' }>): Credentials {
  return {
    origin: `${config.securityToken === undefined ? '' : 'temporary '}access key of the configuration`,
    async get() {
      const [accessKey, secretKey, securityToken] = await Promise.all([
        readSecret(config.accessKey, NAMES.accessKey),
        readSecret(config.secretKey, NAMES.secretKey),
        config.securityToken && readSecret(config.securityToken, NAMES.securityToken),
      ]);
      return toAccessKey({ accessKey, secretKey, securityToken }, NAMES);
    },
    refused: () => false,
  };
}
