import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SecretFile, SecretText } from '../../../src/config/secret.js';
import type { Credentials } from '../../../src/cloud/credentials/identity.js';
import { CloudError } from '../../../src/cloud/errors.js';
import type { CredentialsConfig } from '../../../src/config/configuration.js';
import { clock, credentialsOf, failureOf, neverAborted, scope, talkativeTransport, wait } from './world.js';

const SECOND = 1_000;
const HOUR = 3_600_000;
const START = Date.parse('2025-12-01T08:30:00Z');

const config: CredentialsConfig = {
  type: 'password',
  userName: 'exporter',
  password: new SecretText('pa"ss'),
  domainName: 'acme',
};

beforeEach(() => {
  clock.now = START;
});

/** As IAM writes it; `lag` is how far its clock is behind ours. */
function tokenAnswer(lag = 0) {
  const iso = (time: number) => new Date(time).toISOString().replace('Z', '000Z');
  return { token: { issued_at: iso(clock.now - lag), expires_at: iso(clock.now - lag + 24 * HOUR) } };
}

/** One that lives as many milliseconds. */
function endedToken(life: number) {
  const issued = new Date(START);
  return { token: { issued_at: issued, expires_at: new Date(START + life) } };
}

const iam = () => nock(scope.iamEndpoint).post('/v3/auth/tokens?nocatalog=true');
const iamGives = (token: string) => iam().reply(201, tokenAnswer(), { 'X-Subject-Token': token });
const tokenOf = (credentials: Credentials, of = scope) => credentials.get(of, neverAborted());

describe('an IAM password', () => {
  it('brings a token for the project of the region', async () => {
    nock(scope.iamEndpoint)
      .post('/v3/auth/tokens?nocatalog=true', {
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: 'exporter', password: 'pa"ss', domain: { name: 'acme' } } },
          },
          scope: { project: { name: 'eu-west-101' } },
        },
      })
      .matchHeader('content-type', 'application/json')
      .reply(201, tokenAnswer(), { 'X-Subject-Token': 'one' });
    const credentials = credentialsOf(config);
    expect(credentials.origin).toBe('password of the IAM user exporter of acme');
    expect(await tokenOf(credentials)).toEqual({ kind: 'token', token: 'one' });
  });

  it('brings a token for the project with the id, once that is known', async () => {
    nock(scope.iamEndpoint)
      .post('/v3/auth/tokens?nocatalog=true', (body: { auth: { scope: unknown } }) => {
        expect(body.auth.scope).toEqual({ project: { id: '0123' } });
        return true;
      })
      .reply(201, tokenAnswer(), { 'X-Subject-Token': 'one' });
    expect(await tokenOf(credentialsOf(config), { ...scope, projectId: '0123' })).toMatchObject({
      token: 'one',
    });
  });

  it('is a call named CreateToken of iam, for the project that needed it', async () => {
    iamGives('one');
    const transport = vi.fn(talkativeTransport);
    await tokenOf(credentialsOf(config, { transport }));
    expect(transport.mock.calls[0]?.[0]).toMatchObject({
      project: 'shop-prod',
      service: 'iam',
      operation: 'CreateToken',
    });
  });

  it('is used once for ten who ask at once, and for those who ask later', async () => {
    iamGives('one');
    const credentials = credentialsOf(config);
    const got = await Promise.all(Array.from({ length: 10 }, () => tokenOf(credentials)));
    expect(new Set(got).size).toBe(1);
    expect(await tokenOf(credentials, { ...scope, project: 'another of the region' })).toBe(got[0]);
  });

  it('is used once for each project', async () => {
    iamGives('one');
    iamGives('two');
    const credentials = credentialsOf(config);
    const first = await tokenOf(credentials, { ...scope, projectId: '1' });
    const second = await tokenOf(credentials, { ...scope, projectId: '2' });
    expect([first, second]).toMatchObject([{ token: 'one' }, { token: 'two' }]);
  });

  it('is used once for each IAM, though the regions bear the same name', async () => {
    iamGives('one');
    nock('https://iam.test')
      .post('/v3/auth/tokens?nocatalog=true')
      .reply(201, tokenAnswer(), { 'X-Subject-Token': 'two' });
    const credentials = credentialsOf(config);
    expect(await tokenOf(credentials)).toMatchObject({ token: 'one' });
    expect(await tokenOf(credentials, { ...scope, iamEndpoint: 'https://iam.test' })).toMatchObject({
      token: 'two',
    });
  });

  it('goes on for the others when one gives up', async () => {
    iam().delay(50).reply(201, tokenAnswer(), { 'X-Subject-Token': 'one' });
    const credentials = credentialsOf(config);
    const impatient = failureOf(credentials, AbortSignal.timeout(10));
    const waited = tokenOf(credentials);
    expect(await impatient).toMatchObject({
      reason: 'timeout',
      message: 'credentials "ops": not yet received when the scrape had to end',
    });
    expect(await waited).toMatchObject({ token: 'one' });
  });
});

describe('the token of an IAM password', () => {
  it('is renewed when a tenth of its day is left', async () => {
    iamGives('one');
    const credentials = credentialsOf(config);
    await tokenOf(credentials);
    clock.now = START + 21.5 * HOUR;
    expect(await tokenOf(credentials)).toMatchObject({ token: 'one' });
    iamGives('two');
    clock.now = START + 21.6 * HOUR;
    expect(await tokenOf(credentials)).toMatchObject({ token: 'one' });
    await vi.waitFor(async () => expect(await tokenOf(credentials)).toMatchObject({ token: 'two' }));
  });

  it('is not used past its end', async () => {
    iamGives('one');
    const credentials = credentialsOf(config);
    await tokenOf(credentials);
    clock.now = START + 24 * HOUR;
    iamGives('two');
    expect(await tokenOf(credentials)).toMatchObject({ token: 'two' });
  });

  it('may have its times in any zone', async () => {
    const token = { issued_at: '2025-12-01T16:30:00+08:00', expires_at: '2025-12-01T18:30:00+08:00' };
    iam().reply(201, { token }, { 'X-Subject-Token': 'one' });
    const credentials = credentialsOf(config);
    await tokenOf(credentials);
    clock.now = START + 1.5 * HOUR;
    expect(await tokenOf(credentials)).toMatchObject({ token: 'one' });
    iamGives('two');
    clock.now = START + 2 * HOUR;
    expect(await tokenOf(credentials)).toMatchObject({ token: 'two' });
  });

  it("lives as long as IAM's own times say, however far our clock is from IAM's", async () => {
    iam().reply(201, tokenAnswer(48 * HOUR), { 'X-Subject-Token': 'one' });
    const credentials = credentialsOf(config);
    await tokenOf(credentials);
    clock.now = START + 20 * HOUR;
    expect(await tokenOf(credentials)).toMatchObject({ token: 'one' });
  });

  it('is dropped when the cloud refuses it, and a new login is worth one more try', async () => {
    iamGives('one');
    iamGives('two');
    const credentials = credentialsOf(config);
    const first = await tokenOf(credentials);
    expect(credentials.refused(first)).toBe(true);
    expect(await tokenOf(credentials)).toMatchObject({ token: 'two' });
    expect(credentials.refused(first), 'a late refusal of the first').toBe(true);
    expect(await tokenOf(credentials)).toMatchObject({ token: 'two' });
  });

  it('is dropped alone', async () => {
    iamGives('one');
    iamGives('two');
    const credentials = credentialsOf(config);
    const first = await tokenOf(credentials, { ...scope, projectId: '1' });
    const second = await tokenOf(credentials, { ...scope, projectId: '2' });
    credentials.refused(first);
    expect(await tokenOf(credentials, { ...scope, projectId: '2' })).toBe(second);
  });

  it('has nothing to do with an access key', () => {
    expect(credentialsOf(config).refused({ kind: 'aksk', accessKey: 'AK', secretKey: 'SK' })).toBe(false);
  });
});

describe('the tokens of one password, when it is time to renew them', () => {
  const scopes = ['1', '2', '3', '4', '5', '6'].map((projectId) => ({ ...scope, projectId }));
  const allOf = (credentials: Credentials) => Promise.all(scopes.map((of) => tokenOf(credentials, of)));
  const settled = () => new Promise((resolve) => setTimeout(resolve, 200));

  it('are used until their end when the password is refused, which is asked for once', async () => {
    scopes.forEach(({ projectId }) => iamGives(projectId));
    const transport = vi.fn(talkativeTransport);
    const credentials = credentialsOf(config, { transport });
    const first = await allOf(credentials);
    clock.now = START + 22 * HOUR;
    iam().times(6).reply(401);
    expect(await allOf(credentials)).toEqual(first);
    await settled();
    expect(await allOf(credentials)).toEqual(first);
    expect(transport).toHaveBeenCalledTimes(7);
    expect(transport.mock.lastCall?.[0]).toMatchObject({ isEarly: true });
    nock.cleanAll();
  });

  it('are all renewed, one after another', async () => {
    scopes.forEach(({ projectId }) => iamGives(projectId));
    let inFlight = 0;
    const credentials = credentialsOf(config, {
      transport: async (call, signal) => {
        inFlight += 1;
        if (call.isEarly === true) expect(inFlight).toBe(1);
        return talkativeTransport(call, signal).finally(() => (inFlight -= 1));
      },
    });
    await allOf(credentials);
    clock.now = START + 22 * HOUR;
    scopes.forEach(({ projectId }) => iamGives(`new${projectId}`));
    await allOf(credentials);
    await vi.waitFor(async () => {
      for (const identity of await allOf(credentials))
        expect(identity).toMatchObject({ token: expect.stringMatching(/^new/) as string });
    });
  });
});

describe('a login that fails', () => {
  const tried =
    'credentials "ops": CreateToken (POST https://iam.eu-west-101.myhuaweicloud.eu/v3/auth/tokens)';

  it('because it is refused', async () => {
    iam().reply(401, {
      error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' },
    });
    expect(await failureOf(credentialsOf(config))).toMatchObject({
      reason: 'auth',
      status: 401,
      requestId: 'trace-1',
      message: `${tried}: HTTP 401, request id trace-1; check the password of the IAM user exporter of acme, and that this user has programmatic access`,
    });
  });

  it('because the project is not there', async () => {
    iam().reply(404, {});
    expect(await failureOf(credentialsOf(config))).toMatchObject({
      reason: 'rejected',
      message: `${tried}: HTTP 404, request id trace-1; check the IAM endpoint, and that the IAM user exporter of acme has access to the project eu-west-101`,
    });
  });

  it('because IAM has trouble of its own', async () => {
    iam().reply(503, {});
    expect((await failureOf(credentialsOf(config))).message).toBe(
      `${tried}: HTTP 503, request id trace-1; it is asked again later`,
    );
  });

  it('because IAM is to be left alone for now: it was not asked', async () => {
    const heldBack = new CloudError('throttled', 'not asked: next try in 20 s', {
      status: 429,
      isPrerequisite: true,
    });
    const transport = () => Promise.reject(heldBack);
    expect(await failureOf(credentialsOf(config, { transport }))).toMatchObject({
      reason: 'throttled',
      message: 'credentials "ops": not asked: next try in 20 s',
    });
  });

  it('because there is no answer', async () => {
    iam().replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    const failure = await failureOf(credentialsOf(config));
    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toBe(`${tried}: ECONNREFUSED; the IAM user exporter of acme could not log in`);
  });

  it.each([
    { title: 'no token', body: tokenAnswer(), headers: {}, says: 'no token in X-Subject-Token' },
    {
      title: 'no end',
      body: { token: {} },
      headers: { 'X-Subject-Token': 'one' },
      says: 'at token.expires_at',
    },
    {
      title: 'no JSON',
      body: '<html>',
      headers: { 'X-Subject-Token': 'one' },
      says: 'the answer is not JSON',
    },
  ])('because the answer has $title', async ({ body, headers, says }) => {
    iam().reply(201, body, headers);
    const failure = await failureOf(credentialsOf(config));
    expect(failure.reason).toBe('bad_payload');
    expect(failure.message).toContain(says);
    expect(failure.message.split('POST'), 'said once').toHaveLength(2);
  });

  it('is made again after a pause, and fails meanwhile as before', async () => {
    wait(0);
    iam().reply(503);
    const credentials = credentialsOf(config);
    expect(await failureOf(credentials)).toMatchObject({ reason: 'unavailable' });
    expect(await failureOf(credentials)).toMatchObject({
      reason: 'unavailable',
      status: 503,
      isPrerequisite: true,
      message: expect.stringMatching(
        /^credentials "ops": not called: CreateToken \(POST \S+\): HTTP 503, request id trace-1; it is asked again later; next try in [12] s$/,
      ) as string,
    });
    wait(2 * SECOND);
    iamGives('one');
    expect(await tokenOf(credentials)).toMatchObject({ token: 'one' });
  });

  it.each([
    { title: 'with a 5xx', answer: { status: 503, body: {}, headers: {} } },
    { title: 'with no token', answer: { status: 201, body: tokenAnswer(), headers: {} } },
    {
      title: 'with a token that has expired',
      answer: { status: 201, body: endedToken(0), headers: { 'X-Subject-Token': 'one' } },
    },
    {
      title: 'with a token that ends at once',
      answer: { status: 201, body: endedToken(1), headers: { 'X-Subject-Token': 'one' } },
    },
  ])('$title is not made again more than a few times a minute', async ({ answer }) => {
    wait(0);
    const { status, body, headers } = answer;
    let logins = 0;
    iam()
      .times(60)
      .reply(() => {
        logins += 1;
        return [status, body, headers];
      });
    const credentials = credentialsOf(config);
    for (let second = 0; second < 60; second += 1) {
      await Promise.all([failureOf(credentials), failureOf(credentials)]).catch(() => undefined);
      wait(SECOND);
      clock.now += SECOND;
    }
    expect(logins).toBeGreaterThan(2);
    expect(logins).toBeLessThanOrEqual(6);
    nock.cleanAll();
  });

  it('is made at once when the password has changed', async () => {
    wait(0);
    const folder = await mkdtemp(join(tmpdir(), 'password-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'password');
    await writeFile(path, 'old');
    const credentials = credentialsOf({ ...config, password: new SecretFile(path) });
    iam().reply(503);
    expect(await failureOf(credentials)).toMatchObject({ reason: 'unavailable', isPrerequisite: false });
    expect(await failureOf(credentials)).toMatchObject({ reason: 'unavailable', isPrerequisite: true });
    await writeFile(path, 'new');
    iamGives('one');
    expect(await tokenOf(credentials)).toMatchObject({ token: 'one' });
  });

  it.each(['"', "'"])('because the password is wrapped in %s: IAM is not asked', async (quote) => {
    const password = new SecretText(`${quote}s3cret${quote}`);
    const { reason, message } = await failureOf(credentialsOf({ ...config, password }));
    expect(reason).toBe('auth');
    expect(message).toContain('credentials "ops": password is wrapped in quotes, which');
    expect(message).not.toContain('s3cret');
  });

  it('because the password file is not there: IAM is not asked', async () => {
    const failure = await failureOf(
      credentialsOf({ ...config, password: new SecretFile('/nonexistent/password') }),
    );
    expect(failure.reason).toBe('auth');
    expect(failure.message).toContain('credentials "ops": password cannot be read: ENOENT');
  });

  it('because the password is empty: IAM is not asked', async () => {
    expect(await failureOf(credentialsOf({ ...config, password: new SecretText('') }))).toMatchObject({
      reason: 'auth',
      message: 'credentials "ops": password is not set',
    });
  });
});
