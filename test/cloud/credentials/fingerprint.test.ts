import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialsConfig } from '../../../src/config/configuration.js';
import { SecretFile, SecretText } from '../../../src/config/secret.js';
import { credentialsOf, neverAborted, scope } from './world.js';

let homeDirectory: string;
let path: string;
beforeEach(async () => {
  homeDirectory = await mkdtemp(join(tmpdir(), 'home-'));
  path = join(homeDirectory, '.huaweicloud', 'credentials');
  await mkdir(join(homeDirectory, '.huaweicloud'));
});
afterEach(() => rm(homeDirectory, { recursive: true }));

const text = new SecretText('same');
const inFile: readonly { title: string; config: (file: SecretFile) => CredentialsConfig }[] = [
  {
    title: 'an access key',
    config: (file) => ({ type: 'aksk', accessKey: file, secretKey: text }),
  },
  {
    title: 'a secret key',
    config: (file) => ({ type: 'aksk', accessKey: text, secretKey: file }),
  },
  {
    title: 'a security token',
    config: (file) => ({ type: 'aksk', accessKey: text, secretKey: text, securityToken: file }),
  },
  {
    title: 'a password',
    config: (password) => ({ type: 'password', userName: 'exporter', password, domainName: 'acme' }),
  },
  { title: 'a profile', config: () => ({ type: 'profile' }) },
];

/** No call to the cloud is expected by any of these tests, so one that is made fails. */
describe.each(inFile)('the fingerprint of $title', ({ config }) => {
  it('changes with its file, and back', async () => {
    const credentials = credentialsOf(config(new SecretFile(path)), { homeDirectory });
    const fingerprints: string[] = [];
    for (const secret of ['one-secret', 'another-secret', 'one-secret']) {
      await writeFile(path, secret);
      fingerprints.push(await credentials.fingerprint());
      expect(fingerprints.at(-1)).not.toContain(secret);
    }
    expect(fingerprints[1]).not.toBe(fingerprints[0]);
    expect(fingerprints[2]).toBe(fingerprints[0]);
  });

  it('is none while the file cannot be read', async () => {
    const credentials = credentialsOf(config(new SecretFile(path)), { homeDirectory });
    await expect(credentials.fingerprint()).rejects.toThrow('cannot be read');
  });
});

describe('the fingerprint of credentials without a secret of ours', () => {
  it.each(['env', 'metadata'] as const)('of type %s stays', async (type) => {
    const credentials = credentialsOf({ type });
    expect(await credentials.fingerprint()).toBe(await credentials.fingerprint());
  });
});

describe('the fingerprint of the chain', () => {
  const profile = (key: string) => writeFile(path, `[basic]\nak=${key}\nsk=SK\n`);

  it('tells that a key has turned up where there was none', async () => {
    const credentials = credentialsOf({ type: 'chain' }, { homeDirectory });
    const before = await credentials.fingerprint();
    expect(await credentials.fingerprint()).toBe(before);
    await profile('AK');
    expect(await credentials.fingerprint()).not.toBe(before);
  });

  it('changes with the key it has found, and not because it has found it', async () => {
    await profile('AK');
    const credentials = credentialsOf({ type: 'chain' }, { homeDirectory });
    const before = await credentials.fingerprint();
    await credentials.get(scope, neverAborted());
    expect(await credentials.fingerprint()).toBe(before);
    await profile('AK2');
    expect(await credentials.fingerprint()).not.toBe(before);
  });
});
