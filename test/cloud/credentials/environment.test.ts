import { describe, expect, it } from 'vitest';
import { credentialsOf, failureOf, neverAborted, scope } from './world.js';

const inEnvironment = (env: NodeJS.ProcessEnv) => credentialsOf({ type: 'env' }, { env });

describe('an access key in the environment', () => {
  it('permanent', async () => {
    const credentials = inEnvironment({ HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: 'SK' });
    expect(credentials.origin).toBe('environment (HUAWEICLOUD_SDK_AK)');
    const identity = await credentials.get(scope, neverAborted());
    expect(identity).toEqual({ kind: 'aksk', accessKey: 'AK', secretKey: 'SK' });
    expect(credentials.refused(identity)).toBe(false);
  });

  it('temporary', async () => {
    const env = { HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: 'SK', HUAWEICLOUD_SDK_SECURITY_TOKEN: 'ST' };
    expect(await inEnvironment(env).get(scope, neverAborted())).toMatchObject({ securityToken: 'ST' });
  });

  it('with an empty security token is permanent', async () => {
    const env = { HUAWEICLOUD_SDK_AK: 'AK', HUAWEICLOUD_SDK_SK: 'SK', HUAWEICLOUD_SDK_SECURITY_TOKEN: '' };
    expect(await inEnvironment(env).get(scope, neverAborted())).not.toHaveProperty('securityToken');
  });

  it.each([
    { env: {}, message: 'HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set' },
    { env: { HUAWEICLOUD_SDK_AK: 'AK' }, message: 'HUAWEICLOUD_SDK_SK is not set' },
    { env: { HUAWEICLOUD_SDK_AK: '', HUAWEICLOUD_SDK_SK: 'SK' }, message: 'HUAWEICLOUD_SDK_AK is not set' },
  ])('that is incomplete: $message', async ({ env, message }) => {
    expect(await failureOf(inEnvironment(env))).toMatchObject({
      reason: 'auth',
      message: `credentials "ops": ${message}`,
    });
  });
});
