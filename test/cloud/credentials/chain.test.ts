import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clock, credentialsOf, failureOf, neverAborted, scope } from './world.js';

let homeDirectory: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  homeDirectory = await mkdtemp(join(tmpdir(), 'home-'));
  env = {};
});
afterEach(() => rm(homeDirectory, { recursive: true }));

const chain = () => credentialsOf({ type: 'chain' }, { homeDirectory, env });

function keyInEnvironment() {
  Object.assign(env, { HUAWEICLOUD_SDK_AK: 'ENV', HUAWEICLOUD_SDK_SK: 'SK' });
}

async function keyInProfile() {
  await mkdir(join(homeDirectory, '.huaweicloud'), { recursive: true });
  await writeFile(join(homeDirectory, '.huaweicloud', 'credentials'), '[basic]\nak=PROFILE\nsk=SK\n');
}

function keyOfMachine() {
  const expires_at = new Date(clock.now + 86_400_000).toISOString();
  nock('http://169.254.169.254').put('/meta-data/latest/api/token').reply(404);
  nock('http://169.254.169.254')
    .get('/openstack/latest/securitykey')
    .reply(200, { credential: { access: 'ECS', secret: 'SK', securitytoken: 'ST', expires_at } });
}

describe('the chain', () => {
  it('says where it will look', () => {
    expect(chain().origin).toBe(
      'environment (HUAWEICLOUD_SDK_AK), else profile ~/.huaweicloud/credentials, ' +
        'else ECS metadata (the agency of this machine)',
    );
  });

  it('takes the environment first', async () => {
    keyInEnvironment();
    await keyInProfile();
    const credentials = chain();
    expect(await credentials.get(scope, neverAborted())).toMatchObject({ accessKey: 'ENV' });
    expect(credentials.origin).toBe('environment (HUAWEICLOUD_SDK_AK)');
  });

  it('takes the profile next', async () => {
    await keyInProfile();
    const credentials = chain();
    expect(await credentials.get(scope, neverAborted())).toMatchObject({ accessKey: 'PROFILE' });
    expect(credentials.origin).toBe('profile ~/.huaweicloud/credentials');
  });

  it('takes the machine last', async () => {
    keyOfMachine();
    const credentials = chain();
    const identity = await credentials.get(scope, neverAborted());
    expect(identity).toMatchObject({ accessKey: 'ECS' });
    expect(credentials.origin).toBe('ECS metadata (the agency of this machine)');
    expect(credentials.refused(identity)).toBe(false);
  });

  it('stays with what it found', async () => {
    await keyInProfile();
    const credentials = chain();
    await credentials.get(scope, neverAborted());
    keyInEnvironment();
    expect(await credentials.get(scope, neverAborted())).toMatchObject({ accessKey: 'PROFILE' });
    await rm(join(homeDirectory, '.huaweicloud'), { recursive: true });
    expect((await failureOf(credentials)).message).toContain('the profile file cannot be read: ENOENT');
  });

  it('passes over half a key', async () => {
    env['HUAWEICLOUD_SDK_AK'] = 'ENV';
    await keyInProfile();
    expect(await chain().get(scope, neverAborted())).toMatchObject({ accessKey: 'PROFILE' });
  });

  it('looks again after it found nothing', async () => {
    const credentials = chain();
    await failureOf(credentials);
    await keyInProfile();
    expect(await credentials.get(scope, neverAborted())).toMatchObject({ accessKey: 'PROFILE' });
  });

  it('says in one error what it tried, why each failed and what to do', async () => {
    const failure = await failureOf(chain());
    expect(failure.reason).toBe('auth');
    expect(failure.message.replace(/token\): \w+/, 'token): CODE')).toBe(
      'credentials "ops": no access key was found: ' +
        '(1) environment (HUAWEICLOUD_SDK_AK): HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set; ' +
        '(2) profile ~/.huaweicloud/credentials: the profile file cannot be read: ENOENT: no such file or directory, ' +
        `open '${homeDirectory}/.huaweicloud/credentials'; ` +
        '(3) ECS metadata (the agency of this machine): ' +
        'CreateMetadataToken (PUT http://169.254.169.254/meta-data/latest/api/token): CODE; ' +
        'the metadata service exists only on an ECS: elsewhere, configure other credentials; ' +
        'provide one of these, or name the credentials in the configuration',
    );
  });

  it('is not blamed for a missing key when the one who asked had no time left', async () => {
    expect(await failureOf(chain(), AbortSignal.abort())).toMatchObject({ reason: 'timeout' });
  });
});
