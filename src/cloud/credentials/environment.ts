import type { Credentials } from './identity.js';
import { fingerprintOf, toAccessKey } from './key-parts.js';

const NAMES = {
  accessKey: 'HUAWEICLOUD_SDK_AK',
  secretKey: 'HUAWEICLOUD_SDK_SK',
  securityToken: 'HUAWEICLOUD_SDK_SECURITY_TOKEN',
};

/** An access key in the variables of the official SDKs; one that is set but empty counts as not set. */
export function createEnvironment(env: NodeJS.ProcessEnv): Credentials {
  const parts = {
    accessKey: env[NAMES.accessKey],
    secretKey: env[NAMES.secretKey],
    securityToken: env[NAMES.securityToken],
  };
  return {
    origin: `environment (${NAMES.accessKey})`,
    async get() {
      return Promise.resolve(toAccessKey(parts, NAMES));
    },
    refused: () => false,
    fingerprint: () => Promise.resolve(fingerprintOf(parts.accessKey, parts.secretKey, parts.securityToken)),
  };
}
