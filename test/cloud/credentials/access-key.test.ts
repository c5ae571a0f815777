import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialsConfig } from '../../../src/config/configuration.js';
import type { Secret } from '../../../src/config/secret.js';
import { SecretFile, SecretText } from '../../../src/config/secret.js';
import { credentialsOf, failureOf, neverAborted, scope } from './world.js';

const configured = (
  secretKey: string,
  rest: { secretKey?: Secret; securityToken?: Secret } = {},
): CredentialsConfig => ({
  type: 'aksk',
  accessKey: new SecretText('AK'),
  secretKey: new SecretText(secretKey),
  ...rest,
});

describe('an access key of the configuration', () => {
  it('permanent', async () => {
    const credentials = credentialsOf(configured('SK'));
    expect(credentials.origin).toBe('access key of the configuration');
    expect(await credentials.get(scope, neverAborted())).toEqual({
      kind: 'aksk',
      accessKey: 'AK',
      secretKey: 'SK',
    });
  });

  it('temporary', async () => {
    const credentials = credentialsOf(configured('SK', { securityToken: new SecretText('ST') }));
    expect(credentials.origin).toBe('temporary access key of the configuration');
    expect(await credentials.get(scope, neverAborted())).toMatchObject({
      secretKey: 'SK',
      securityToken: 'ST',
    });
  });

  it('is not worth another try after a 401', async () => {
    const credentials = credentialsOf(configured('SK'));
    expect(credentials.refused(await credentials.get(scope, neverAborted()))).toBe(false);
  });

  it.each([
    { title: 'empty', secretKey: '', message: 'credentials "ops": secret_key is not set' },
    {
      title: 'with a line break',
      secretKey: 'S\nK',
      message:
        'credentials "ops": secret_key contains a space, a line break or another character that no key has: remove it',
    },
  ])(
    'a secret key that is $title is refused before it costs a failed signature',
    async ({ secretKey, message }) => {
      expect(await failureOf(credentialsOf(configured(secretKey)))).toMatchObject({
        reason: 'auth',
        message,
      });
    },
  );
});

describe('an access key in files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is read again when they change', async () => {
    const path = join(folder, 'sk');
    await writeFile(path, 'first\n');
    const credentials = credentialsOf(configured('', { secretKey: new SecretFile(path) }));
    expect(await credentials.get(scope, neverAborted())).toMatchObject({ secretKey: 'first' });
    await writeFile(path, 'the second\n'.replace(' ', '-'));
    expect(await credentials.get(scope, neverAborted())).toMatchObject({ secretKey: 'the-second' });
  });

  it('says which cannot be read', async () => {
    const path = join(folder, 'none');
    const failure = await failureOf(credentialsOf(configured('', { secretKey: new SecretFile(path) })));
    expect(failure.reason).toBe('auth');
    expect(failure.message).toMatch(/^credentials "ops": secret_key cannot be read: ENOENT: .*\/none'$/);
  });
});
