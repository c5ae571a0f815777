import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { credentialsOf, failureOf, neverAborted, scope } from './world.js';

let homeDirectory: string;
let path: string;

beforeEach(async () => {
  homeDirectory = await mkdtemp(join(tmpdir(), 'home-'));
  path = join(homeDirectory, '.huaweicloud', 'credentials');
  await mkdir(join(homeDirectory, '.huaweicloud'));
});
afterEach(() => rm(homeDirectory, { recursive: true }));

const ofProfile = (env: NodeJS.ProcessEnv = {}) => credentialsOf({ type: 'profile' }, { homeDirectory, env });

describe('an access key in the profile file', () => {
  it('in the home directory', async () => {
    await writeFile(path, '; ours\n[global]\nak = G\n[basic]\nak = AK\nsk=SK\nproject_id = 0123\n');
    const credentials = ofProfile();
    expect(credentials.origin).toBe('profile ~/.huaweicloud/credentials');
    const identity = await credentials.get(scope, neverAborted());
    expect(identity).toEqual({ kind: 'aksk', accessKey: 'AK', secretKey: 'SK' });
    expect(credentials.refused(identity)).toBe(false);
  });

  it('where the environment says', async () => {
    const elsewhere = join(homeDirectory, 'mine.ini');
    await writeFile(elsewhere, '[basic]\nak=AK\nsk=SK\nsecurity_token="S#T=="\n');
    const credentials = ofProfile({ HUAWEICLOUD_SDK_CREDENTIALS_FILE: elsewhere });
    expect(credentials.origin).toBe(`profile ${elsewhere} (HUAWEICLOUD_SDK_CREDENTIALS_FILE)`);
    expect(await credentials.get(scope, neverAborted())).toMatchObject({ securityToken: 'S#T==' });
  });

  it('is read again when it changes', async () => {
    await writeFile(path, '[basic]\nak=AK\nsk=SK\n');
    const credentials = ofProfile();
    await credentials.get(scope, neverAborted());
    await writeFile(path, '[basic]\nak=AK2\nsk=SK2\n');
    expect(await credentials.get(scope, neverAborted())).toMatchObject({
      accessKey: 'AK2',
      secretKey: 'SK2',
    });
  });

  it('that is not there', async () => {
    const failure = await failureOf(ofProfile());
    expect(failure.reason).toBe('auth');
    expect(failure.message).toBe(
      `credentials "ops": the profile file cannot be read: ENOENT: no such file or directory, open '${path}'`,
    );
  });

  it.each([
    { title: 'no section', text: 'ak=AK\nsk=SK\n', says: 'has no section [basic]' },
    { title: 'a key without =', text: '[basic]\nak\nsk=SK\n', says: 'is not "name = value"' },
    { title: 'half a key', text: '[basic]\nak=AK\n', says: 'sk in [basic] of ' },
    { title: 'an empty key', text: '[basic]\nak=\nsk=SK\n', says: 'ak in [basic] of ' },
    { title: 'nothing at all', text: '', says: 'has no section [basic]' },
  ])('with $title', async ({ text, says }) => {
    await writeFile(path, text);
    const failure = await failureOf(ofProfile());
    expect(failure.reason).toBe('auth');
    expect(failure.message).toContain(says);
    expect(failure.message).toContain(path);
  });
});
