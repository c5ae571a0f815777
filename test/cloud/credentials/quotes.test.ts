import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credentials } from '../../../src/cloud/credentials/identity.js';
import { SecretFile, SecretText } from '../../../src/config/secret.js';
import { credentialsOf, failureOf } from './world.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quotes-'));
  await mkdir(join(folder, '.huaweicloud'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Where a quoted value comes from, and how the error names it. */
const origins: readonly { from: string; name: string; make: (value: string) => Promise<Credentials> }[] = [
  {
    from: 'an environment variable of the SDK',
    name: 'HUAWEICLOUD_SDK_AK',
    make: (value) =>
      Promise.resolve(
        credentialsOf({ type: 'env' }, { env: { HUAWEICLOUD_SDK_AK: value, HUAWEICLOUD_SDK_SK: 'SK' } }),
      ),
  },
  {
    from: 'another',
    name: 'HUAWEICLOUD_SDK_SK',
    make: (value) =>
      Promise.resolve(
        credentialsOf({ type: 'env' }, { env: { HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: value } }),
      ),
  },
  {
    from: 'a file of its own',
    name: 'secret_key',
    make: async (value) => {
      const path = join(folder, 'sk');
      await writeFile(path, `${value}\n`);
      return credentialsOf({
        type: 'aksk',
        accessKey: new SecretText('AK'),
        secretKey: new SecretFile(path),
      });
    },
  },
  {
    from: 'a file with a password',
    name: 'password',
    make: async (value) => {
      const path = join(folder, 'password');
      await writeFile(path, value);
      const password = new SecretFile(path);
      return credentialsOf({ type: 'password', userName: 'exporter', password, domainName: 'acme' });
    },
  },
  {
    from: 'the profile file, whose own quotes are taken off',
    name: 'sk in [basic]',
    make: async (value) => {
      await writeFile(
        join(folder, '.huaweicloud', 'credentials'),
        `[basic]\nak = AK\nsk = ${JSON.stringify(value)}\n`,
      );
      return credentialsOf({ type: 'profile' }, { homeDirectory: folder });
    },
  },
];

/** No call is mocked, so one that is made fails otherwise. */
describe.each(origins)('a value in quotes from $from', ({ name, make }) => {
  it.each(['"', "'"])('is rejected before it costs a signature (%s)', async (quote) => {
    const { reason, message } = await failureOf(await make(`${quote}s3cret${quote}`));
    expect(reason).toBe('auth');
    expect(message).toContain(name);
    expect(message).toContain('is wrapped in quotes, which would be sent as a part of it: remove them');
    expect(message).not.toContain('s3cret');
  });
});
