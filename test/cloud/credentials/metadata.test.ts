import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Credentials } from '../../../src/cloud/credentials/identity.js';
import { clock, credentialsOf, failureOf, neverAborted, scope, talkativeTransport, wait } from './world.js';

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2025-12-01T08:30:00Z');

beforeEach(() => {
  clock.now = START;
});
afterEach(() => {
  vi.restoreAllMocks();
});

const service = () => nock('http://169.254.169.254');
const gives = (access: string, life = DAY) => ({
  credential: {
    access,
    secret: 'SK',
    securitytoken: 'ST',
    expires_at: new Date(clock.now + life).toISOString().replace('Z', '000Z'),
  },
});

function sessionIs(session: string) {
  service()
    .put('/meta-data/latest/api/token')
    .matchHeader('x-metadata-token-ttl-seconds', '21600')
    .reply(200, session);
}
const askedWith = (session: string) =>
  service().get('/openstack/latest/securitykey').matchHeader('x-metadata-token', session);

const ofMachine = () => credentialsOf({ type: 'metadata' });
const keyOf = (credentials: Credentials) => credentials.get(scope, neverAborted());

describe('the access key of an ECS', () => {
  it('is asked for with a session token', async () => {
    sessionIs('s1\n');
    askedWith('s1').reply(200, gives('one'));
    const credentials = ofMachine();
    expect(credentials.origin).toBe('ECS metadata (the agency of this machine)');
    const identity = await keyOf(credentials);
    expect(identity).toEqual({ kind: 'aksk', accessKey: 'one', secretKey: 'SK', securityToken: 'ST' });
    expect(credentials.refused(identity)).toBe(false);
  });

  it.each([404, 405, 503])('is asked for without one where there is none (%d)', async (status) => {
    service().put('/meta-data/latest/api/token').reply(status, 'no');
    nock('http://169.254.169.254', { badheaders: ['x-metadata-token'] })
      .get('/openstack/latest/securitykey')
      .reply(200, gives('one'));
    expect(await keyOf(ofMachine())).toMatchObject({ accessKey: 'one' });
  });

  it('is asked for again by the next who needs one when the cloud has refused it', async () => {
    sessionIs('s1');
    askedWith('s1').reply(200, gives('one'));
    const credentials = ofMachine();
    const first = await keyOf(credentials);
    expect(credentials.refused(first), 'worth another try at once').toBe(false);
    askedWith('s1').reply(200, gives('two'));
    expect(await keyOf(credentials)).toMatchObject({ accessKey: 'two' });
    credentials.refused(first);
    expect(await keyOf(credentials), 'after a late refusal of the first').toMatchObject({ accessKey: 'two' });
  });

  it('goes by the direct transport, to another address in tests', async () => {
    nock('http://127.0.0.9:1').put('/meta-data/latest/api/token').reply(404);
    nock('http://127.0.0.9:1').get('/openstack/latest/securitykey').reply(200, gives('one'));
    const transport = vi.fn(talkativeTransport);
    const metadataUrl = 'http://127.0.0.9:1';
    expect(await keyOf(credentialsOf({ type: 'metadata' }, { transport, metadataUrl }))).toMatchObject({
      accessKey: 'one',
    });
    expect(transport).not.toHaveBeenCalled();
  });

  it('is asked for once by ten at once, and kept', async () => {
    sessionIs('s1');
    askedWith('s1').reply(200, gives('one'));
    const credentials = ofMachine();
    const got = await Promise.all(Array.from({ length: 10 }, () => keyOf(credentials)));
    expect(new Set(got).size).toBe(1);
    clock.now = START + DAY - 41 * MINUTE;
    expect(await keyOf(credentials)).toBe(got[0]);
  });

  it('is renewed with the same session when 40 minutes are left', async () => {
    sessionIs('s1');
    askedWith('s1').reply(200, gives('one'));
    const credentials = ofMachine();
    await keyOf(credentials);
    clock.now = START + DAY - 40 * MINUTE;
    askedWith('s1').reply(200, gives('two'));
    expect(await keyOf(credentials)).toMatchObject({ accessKey: 'one' });
    await vi.waitFor(async () => expect(await keyOf(credentials)).toMatchObject({ accessKey: 'two' }));
  });

  it('is renewed with a new session when the old one is refused, once', async () => {
    sessionIs('s1');
    askedWith('s1').reply(200, gives('one'));
    const credentials = ofMachine();
    await keyOf(credentials);
    clock.now = START + DAY;
    askedWith('s1').reply(401);
    sessionIs('s2');
    askedWith('s2').reply(401);
    wait(0);
    expect(await failureOf(credentials)).toMatchObject({ reason: 'auth', status: 401 });
    wait(2 * SECOND);
    askedWith('s2').reply(401);
    sessionIs('s3');
    askedWith('s3').reply(200, gives('two'));
    expect(await keyOf(credentials)).toMatchObject({ accessKey: 'two' });
  });

  it('is used until its end when the service fails, and no longer', async () => {
    sessionIs('s1');
    askedWith('s1').reply(200, gives('one'));
    const credentials = ofMachine();
    await keyOf(credentials);
    clock.now = START + DAY - 10 * MINUTE;
    askedWith('s1').reply(500);
    expect(await keyOf(credentials)).toMatchObject({ accessKey: 'one' });
    await vi.waitFor(() => expect(nock.isDone()).toBe(true));
    clock.now = START + DAY;
    askedWith('s1').reply(500);
    expect(await failureOf(credentials)).toMatchObject({ reason: 'unavailable', status: 500 });
  });
});

describe('no access key of an ECS', () => {
  it('that has expired when it comes: the service is left alone for longer and longer', async () => {
    wait(0);
    let asked = 0;
    service().persist().put('/meta-data/latest/api/token').reply(404);
    service()
      .persist()
      .get('/openstack/latest/securitykey')
      .reply(200, () => {
        asked += 1;
        return gives('one', -MINUTE);
      });
    const credentials = ofMachine();
    expect((await failureOf(credentials)).message).toBe(
      'credentials "ops": what was received expired at 2025-12-01T08:29:00.000Z; check the clocks of this machine and of the cloud',
    );
    for (let second = 0; second < 60; second += 1) {
      expect((await failureOf(credentials)).reason).toBe('bad_payload');
      wait(SECOND);
    }
    expect(asked).toBeLessThanOrEqual(6);
  });

  it.each([
    { title: 'holds a line break', access: 'AK\nX' },
    { title: 'holds half a character', access: 'AK\ud800' },
    { title: 'is in quotes', access: '"AK"' },
    { title: 'is a megabyte long', access: 'A'.repeat(1_000_000) },
  ])('that $title: it is named by its place, and not shown', async ({ access }) => {
    sessionIs('s1');
    askedWith('s1').reply(200, gives(access));
    const { reason, message } = await failureOf(ofMachine());
    expect(reason).toBe('bad_payload');
    expect(message).toContain('at credential.access)');
    expect(message.length).toBeLessThan(400);
  });

  it('because no agency is set', async () => {
    sessionIs('s1');
    askedWith('s1').reply(401, 'Please configure Cloud Service Agency first');
    expect(await failureOf(ofMachine())).toMatchObject({
      reason: 'auth',
      message:
        'credentials "ops": ShowSecurityKey (GET http://169.254.169.254/openstack/latest/securitykey): ' +
        'HTTP 401, request id trace-1; ' +
        'give the ECS an agency that may read the tasks',
    });
  });

  it('because nothing answers in three seconds', async () => {
    const limit = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    expect(await failureOf(ofMachine())).toMatchObject({
      reason: 'timeout',
      message:
        'credentials "ops": CreateMetadataToken (PUT http://169.254.169.254/meta-data/latest/api/token): ' +
        'no answer within 3 s; ' +
        'the metadata service exists only on an ECS: elsewhere, configure other credentials',
    });
    expect(limit).toHaveBeenCalledWith(3_000);
  });

  it('because the network cannot reach it', async () => {
    const failure = await failureOf(ofMachine());
    expect(failure.reason).toBe('unavailable');
    expect(failure.message).toContain('the metadata service exists only on an ECS');
  });

  it.each([
    { title: 'no JSON', body: 'text', says: 'the answer is not JSON (4 characters)' },
    { title: 'no key', body: { credential: { secret: 'SK' } }, says: 'at credential.access, ' },
    {
      title: 'no end',
      body: { credential: { ...gives('AK').credential, expires_at: 'soon' } },
      says: 'expires_at',
    },
  ])('because the answer holds $title', async ({ body, says }) => {
    sessionIs('s1');
    askedWith('s1').reply(200, body);
    const failure = await failureOf(ofMachine());
    expect(failure.reason).toBe('bad_payload');
    expect(failure.message).toContain(says);
  });

  it('because the session token is none', async () => {
    sessionIs('<html> </html>');
    expect(await failureOf(ofMachine())).toMatchObject({
      reason: 'bad_payload',
      message:
        'credentials "ops": CreateMetadataToken (PUT http://169.254.169.254/meta-data/latest/api/token): ' +
        'the answer is not a session token; check that the endpoint is right, and that no proxy or login page answers in its place',
    });
  });
});
