import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { authCauseOf } from '../../src/cloud/auth-cause.js';
import { ENDPOINT, PATH, callTo, failureOf, neverAborted, transportWith } from './world.js';

const IAM = 'Incorrect IAM authentication information: ';
const APP = 'Incorrect app authentication information: ';

describe('the cause of a 401', () => {
  it.each([
    { text: `${IAM}AK access failed to reach the limit,forbidden.`, kind: 'key_locked' },
    { text: `${IAM}ak HST0AK is locked`, kind: 'key_locked' },
    { text: 'The key is locked.', kind: 'key_locked' },
    { text: 'account locked', kind: 'user_locked' },
    { text: 'The user has been locked because of too many failed logins', kind: 'user_locked' },
    { text: `${IAM}ak LTAI5tDvssj9BBMtAGT3 not exist`, kind: 'unknown_key' },
    { text: `${IAM}Get secretKey failed,ak:HST0AK,err:ak not exist`, kind: 'unknown_key' },
    { text: `${IAM}verify aksk signature fail`, kind: 'wrong_signature' },
    {
      text: `${IAM}verify aksk signature fail, canonicalRequest:GET|/v3/locked/token/expired/|host:x`,
      kind: 'wrong_signature',
    },
    { text: `${APP}verify signature fail`, kind: 'wrong_signature' },
    {
      text: `${IAM}calc aksk signature fail:signature expired, signature time:20211217T064303Z,server time:20211217T065804Z`,
      kind: 'clock',
    },
    { text: `${APP}signature expired, signature time:20230527T000431Z`, kind: 'clock' },
    { text: `${IAM}incomplete signature`, kind: 'incomplete_signature' },
    { text: `${IAM}authorization header not found`, kind: 'incomplete_signature' },
    { text: `${IAM}decrypt token fail`, kind: 'foreign_token' },
    { text: `${IAM}x-auth-token not found`, kind: 'missing_token' },
    { text: `${IAM}token expires`, kind: 'expired_token' },
    { text: 'Invalid token.', kind: 'expired_token' },
    { text: 'The token must be updated.', kind: 'expired_token' },
    { text: `${IAM}security token expired`, kind: 'temporary_key' },
    { text: `${IAM}ak HST0AK is disabled`, kind: 'disabled_key' },
    { text: 'The user is disabled.', kind: 'disabled_user' },
    { text: 'This account is frozen', kind: 'disabled_user' },
    { text: 'The username or password is wrong.', kind: 'wrong_password' },
    { text: 'The password has expired', kind: 'expired_password' },
    { text: 'MFA is required', kind: 'login_protection' },
    { text: 'Rejected by the access control rules', kind: 'access_control' },
    { text: `${APP}app not found, appkey 01177c425f71487e`, kind: 'app' },
    { text: `${IAM}Unauthorized`, kind: undefined },
    { text: 'The request you have made requires authentication.', kind: undefined },
    { text: '', kind: undefined },
  ])('is found in "$text" ($kind)', ({ text, kind }) => {
    expect(authCauseOf(text)?.kind).toBe(kind);
    expect(authCauseOf(text.toUpperCase())?.kind, 'in capitals').toBe(kind);
  });

  it('is looked for in the beginning of an endless text', () => {
    expect(authCauseOf(`ak ${'ak '.repeat(3_000_000)}`)).toBeUndefined();
  });

  it.each([
    {
      text: 'AK access failed to reach the limit',
      says: /is locked.*wait 5 minutes and do not replace it/,
      ms: 300_000,
    },
    { text: 'account locked', says: /is locked.*wait 15 minutes.* and do not replace/, ms: 900_000 },
    { text: 'ak HST0AK not exist', says: /there is no such access key; check the access key/, ms: undefined },
  ])('is said in our own words ($text)', async ({ text, says, ms }) => {
    nock(ENDPOINT)
      .get(PATH)
      .reply(401, { error_code: 'APIGW.0301', error_msg: IAM + text });
    const failure = await failureOf(transportWith()(callTo(), neverAborted()));
    expect(failure.message).toMatch(says);
    expect(failure.message).not.toContain(text);
    expect(failure.retryAfterMs).toBe(ms);
  });
});
