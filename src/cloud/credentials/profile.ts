import { join } from 'node:path';
import { parse } from 'ini';
import { z } from 'zod';
import { SecretFile } from '../../config/secret.js';
import { CloudError } from '../errors.js';
import type { Credentials } from './identity.js';
import { fingerprintOf, readSecret, toAccessKey } from './key-parts.js';

const PATH_VARIABLE = 'HUAWEICLOUD_SDK_CREDENTIALS_FILE';

/** `[basic]` is the section for services that belong to a project; `[global]` is not for us. */
const Profile = z.object({
  basic: z.object({ ak: z.string(), sk: z.string(), security_token: z.string() }).partial(),
});

/**
 * The profile file of the official SDKs, read again when it has changed. As in every INI file, `;` and `#` begin
 * a comment: a value that holds one stands in double quotes.
 */
export function createProfile(deps: { env: NodeJS.ProcessEnv; homeDirectory: string }): Credentials {
  const elsewhere = deps.env[PATH_VARIABLE];
  const path = elsewhere || join(deps.homeDirectory, '.huaweicloud', 'credentials');
  const file = new SecretFile(path);
  return {
    origin: elsewhere ? `profile ${path} (${PATH_VARIABLE})` : 'profile ~/.huaweicloud/credentials',
    async get() {
      const { ak, sk, security_token } = readProfile(await readSecret(file, 'the profile file'), path);
      const at = (key: string) => `${key} in [basic] of ${path}`;
      const names = { accessKey: at('ak'), secretKey: at('sk'), securityToken: at('security_token') };
      return toAccessKey({ accessKey: ak, secretKey: sk, securityToken: security_token }, names);
    },
    refused: () => false,
    fingerprint: async () => fingerprintOf(await readSecret(file, 'the profile file')),
  };
}

function readProfile(text: string, path: string): z.output<typeof Profile>['basic'] {
  const { success, data } = Profile.safeParse(parse(text));
  if (success) return data.basic;
  throw new CloudError(
    'auth',
    `${path} has no section [basic], or contains a line that is not "name = value"`,
  );
}
