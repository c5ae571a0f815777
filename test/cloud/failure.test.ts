import nock from 'nock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CloudError, Reason } from '../../src/cloud/errors.js';
import { ENDPOINT, PATH, WHERE, callTo, failureOf, neverAborted, transportWith } from './world.js';

const cloud = () => nock(ENDPOINT).get(PATH);

/** What becomes of an answer that is not 2xx. */
async function failureFrom(
  status: number,
  body: object | string = '',
  headers: Record<string, string> = {},
): Promise<CloudError> {
  cloud().reply(status, typeof body === 'string' ? body : JSON.stringify(body), headers);
  return failureOf(transportWith()(callTo(), neverAborted()));
}

const says = (error_code: string, error_msg = 'Words.') => ({ error_code, error_msg });

describe('the reason of a failure', () => {
  it.each<{ status: number; code?: string; reason: Reason }>([
    { status: 401, reason: 'auth' },
    { status: 401, code: 'APIGW.0301', reason: 'auth' },
    { status: 403, code: 'DBS.280056', reason: 'auth' },
    { status: 400, code: 'DBS.280056', reason: 'auth' },
    { status: 403, reason: 'forbidden' },
    { status: 403, code: 'DBS.280015', reason: 'forbidden' },
    { status: 429, reason: 'throttled' },
    { status: 429, code: 'APIGW.0308', reason: 'throttled' },
    { status: 403, code: 'APIGW.0308', reason: 'throttled' },
    { status: 503, code: 'APIGW.0308', reason: 'throttled' },
    { status: 403, code: 'APIG.0308', reason: 'throttled' },
    { status: 404, code: 'DMS.10240407', reason: 'throttled' },
    { status: 404, code: 'DMS.00404022', reason: 'rejected' },
    { status: 400, reason: 'rejected' },
    { status: 418, reason: 'rejected' },
    { status: 301, reason: 'rejected' },
    { status: 304, reason: 'rejected' },
    { status: 500, code: 'DMS.00500000', reason: 'unavailable' },
    { status: 502, reason: 'unavailable' },
    { status: 503, reason: 'unavailable' },
    { status: 504, code: 'APIGW.0201', reason: 'unavailable' },
  ])('with HTTP $status and code $code is $reason', async ({ status, code, reason }) => {
    const failure = await failureFrom(status, code === undefined ? '' : says(code));
    expect(failure).toMatchObject({ reason, status, code, call: WHERE });
  });
});

describe('the body of an error', () => {
  const NONE = { code: undefined, quoted: undefined };
  it.each<{ title: string; body: object | string; code: string | undefined; quoted: string | undefined }>([
    {
      title: 'of the gateway',
      body: { ...says('APIGW.0106'), request_id: 'x' },
      code: 'APIGW.0106',
      quoted: 'Words.',
    },
    {
      title: 'of DCS',
      body: { ...says('DCS.3022'), error_ext_msg: null },
      code: 'DCS.3022',
      quoted: 'Words.',
    },
    { title: 'of DCS, in numbers', body: says('111404022'), code: '111404022', quoted: 'Words.' },
    {
      title: 'of RDS v1',
      body: { errCode: 'RDS.0011', externalMessage: 'Old.' },
      code: 'RDS.0011',
      quoted: 'Old.',
    },
    {
      title: 'with code and message',
      body: { code: 'X.1', message: 'Odd.' },
      code: undefined,
      quoted: 'Odd.',
    },
    {
      title: 'of IAM',
      body: { error: { code: 404, message: 'No.', title: 'Gone' } },
      code: '404',
      quoted: 'No.',
    },
    { title: 'with a code alone', body: { error_code: 'DBS.280001' }, code: 'DBS.280001', quoted: undefined },
    { title: 'with a message alone', body: { error_msg: 'Alone.' }, code: undefined, quoted: 'Alone.' },
    { title: 'with null in place of both', body: { error_code: null, error_msg: null }, ...NONE },
    { title: 'with objects in place of both', body: { error_code: {}, error_msg: [1] }, ...NONE },
    { title: 'two levels down', body: { a: { b: says('DBS.280001') } }, ...NONE },
    { title: 'that is a list', body: [says('DBS.280001')], ...NONE },
    { title: 'that is null', body: 'null', ...NONE },
    { title: 'that is a page', body: '<html><h1>Bad Gateway</h1></html>', ...NONE },
    { title: 'that is empty', body: '', ...NONE },
    { title: 'nested deeply', body: '['.repeat(100_000) + ']'.repeat(100_000), ...NONE },
    { title: 'that breaks off', body: '{"error_code":"DBS.280001","error_', ...NONE },
  ])('$title', async ({ body, code, quoted }) => {
    const failure = await failureFrom(400, body);
    const words = ['HTTP 400', code, quoted && `"${quoted}"`].filter(Boolean).join(' ');
    expect(failure.code).toBe(code);
    expect(failure.message).toBe(`${WHERE}: ${words}; check the endpoint, region and project id`);
  });

  it.each([
    'PAP5.0012',
    'DMS.40050010',
    'DBS.280001',
    '111404022',
    'APIGW.0101',
    'SVCSTG.ELB.1101',
    'Ecs.0114',
  ])('has the code %s, which is shown', async (code) => {
    const failure = await failureFrom(400, says(code));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(`HTTP 400 ${code} "Words."`);
  });

  it.each([
    'AKIDEXAMPLE0123456789',
    'key.secret',
    '1'.repeat(13),
    'A.B.C.D.1',
    '.1',
    'PAP5.',
    `${'a.'.repeat(9999)}1`,
  ])('has no code where %j stands, which may be any text', async (code) => {
    expect((await failureFrom(400, says(code))).code).toBeUndefined();
  });

  it('is quoted in one line and not at length', async () => {
    const { message } = await failureFrom(
      400,
      says('DBS.280001', `One\r\ntwo\u0000\u202e ${'three '.repeat(100_000)}`),
    );
    expect(message).toMatch(/ "One two three three [^\n]*…"; /);
    expect(message.length).toBeLessThan(400);
  });

  it('is not cut in the middle of a character', async () => {
    const { message } = await failureFrom(400, says('DBS.280001', `${'x'.repeat(199)}😀😀`));
    expect(message).toContain(`${'x'.repeat(199)}…"`);
  });
});

describe('what a failure says', () => {
  const ID = { 'X-Request-Id': '0f1e2d3c' };
  it.each([
    {
      title: 'to a wrong key',
      failure: () => failureFrom(401, says('APIGW.0301', 'verify aksk signature fail'), ID),
      message:
        'HTTP 401 APIGW.0301 (request id 0f1e2d3c); the secret key does not belong to the access key; check the access key and the secret key before five failed signatures lock it; if both are right, a proxy changes the requests',
    },
    {
      title: 'to a credential, for an unknown cause',
      failure: () => failureFrom(401, says('APIGW.0301', 'Unauthorized'), ID),
      message:
        "HTTP 401 APIGW.0301 (request id 0f1e2d3c); check the access key or password, and this machine's clock (15 minutes of skew are too many)",
    },
    {
      title: 'to a missing right',
      failure: () => failureFrom(403, says('DBS.280015', 'Insufficient permission.'), ID),
      message:
        'HTTP 403 DBS.280015 "Insufficient permission." (request id 0f1e2d3c); grant the credential the right to make this call, and check the project id',
    },
    {
      title: 'to too many calls',
      failure: () => failureFrom(429, says('APIGW.0308', 'over ratelimit,limit:60,time:1 minute')),
      message:
        'HTTP 429 APIGW.0308 "over ratelimit,limit:60,time:1 minute"; the cloud asks for a pause of 60 s; lower collection.requests_per_second if this lasts',
    },
    {
      title: 'to a service that is down',
      failure: () => failureFrom(503),
      message: "HTTP 503; the fault is the cloud's; the next scrape tries again",
    },
    {
      title: 'to a wrong address',
      failure: () => failureFrom(404, says('APIGW.0101', 'The API does not exist')),
      message: 'HTTP 404 APIGW.0101 "The API does not exist"; check the endpoint, region and project id',
    },
    {
      title: 'to a redirect',
      failure: () => failureFrom(302, '', { Location: 'https://login.example.com/?token=abc' }),
      message:
        'HTTP 302; it redirects to https://login.example.com, which is not followed: check the endpoint',
    },
    {
      title: 'to a redirect without an address',
      failure: () => failureFrom(304, ''),
      message: 'HTTP 304; it redirects, which is not followed: check the endpoint',
    },
    {
      title: 'to a redirect to no server',
      failure: () => failureFrom(302, '', { Location: 'app:login' }),
      message: 'HTTP 302; it redirects, which is not followed: check the endpoint',
    },
    {
      title: 'to a redirect to nowhere',
      failure: () => failureFrom(302, '', { Location: 'http://' }),
      message: 'HTTP 302; it redirects, which is not followed: check the endpoint',
    },
  ])('$title', async ({ failure, message }) => {
    expect((await failure()).message).toBe(`${WHERE}: ${message}`);
  });

  it('to an expired signature, with how far the clocks are apart', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2025-12-01T12:20:00Z') });
    const text = 'calc aksk signature fail:signature expired, signature time:20251201T122000Z';
    const failure = await failureFrom(401, says('APIGW.0301', text), {
      Date: 'Mon, 01 Dec 2025 12:00:00 GMT',
    }).finally(() => vi.useRealTimers());
    expect(failure.message).toBe(
      `${WHERE}: HTTP 401 APIGW.0301; the signature is too old or of a time to come; set this machine's clock (NTP): 15 minutes of skew are too many, and the key may be right; this machine's clock is 20 min ahead of the cloud's (15 are too many)`,
    );
  });

  it.each([
    { ours: '12:00:20', advice: 'check the access key or password' },
    {
      ours: '12:20:00',
      advice:
        "check the access key or password; this machine's clock is 20 min ahead of the cloud's (15 are too many)",
    },
    {
      ours: '11:40:00',
      advice:
        "check the access key or password; this machine's clock is 20 min behind the cloud's (15 are too many)",
    },
  ])('to a wrong key at $ours, when it is 12:00:00 in the cloud', async ({ ours, advice }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(`2025-12-01T${ours}Z`) });
    const failure = await failureFrom(401, '', { Date: 'Mon, 01 Dec 2025 12:00:00 GMT' }).finally(() =>
      vi.useRealTimers(),
    );
    expect(failure.message).toBe(`${WHERE}: HTTP 401; ${advice}`);
  });

  it('never holds the query', async () => {
    nock(ENDPOINT).get(PATH).query({ status: 'Running' }).reply(500);
    const call = callTo(`${ENDPOINT}${PATH}?status=Running`);
    expect((await failureOf(transportWith()(call, neverAborted()))).message).not.toContain('Running');
  });
});

describe('the pause that the cloud asks for', () => {
  const NOW = Date.parse('2025-12-01T12:00:00Z');
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    return () => vi.useRealTimers();
  });

  const inText = (period: string) => says('APIGW.0308', `policy user over ratelimit,limit:60,time:${period}`);

  it.each([
    { title: 'in seconds', headers: { 'Retry-After': '7' }, pause: 7_000 },
    { title: 'in parts of a second', headers: { 'Retry-After': '1.5' }, pause: 1_500 },
    { title: 'as a date', headers: { 'Retry-After': 'Mon, 01 Dec 2025 12:00:30 GMT' }, pause: 30_000 },
    {
      title: 'as a date of a cloud whose clock is not ours',
      headers: { 'Retry-After': 'Mon, 01 Dec 2025 13:00:30 GMT', Date: 'Mon, 01 Dec 2025 13:00:00 GMT' },
      pause: 30_000,
    },
    { title: 'before the text', headers: { 'Retry-After': '7' }, body: inText('1 minute'), pause: 7_000 },
    { title: 'in the text, in seconds', body: inText('5 second'), pause: 5_000 },
    { title: 'in the text, in minutes', body: inText('1 minute'), pause: 60_000 },
    { title: 'in the text, in hours', body: inText('1 hour'), pause: 3_600_000 },
    {
      title: 'in the text, when the header is junk',
      headers: { 'Retry-After': '-5' },
      body: inText('1 minute'),
      pause: 60_000,
    },
    {
      title: 'as no time at all',
      headers: { 'Retry-After': '0' },
      body: says('APIGW.0308'),
      pause: undefined,
    },
    {
      title: 'as a date gone by',
      headers: { 'Retry-After': 'Mon, 01 Dec 2025 11:00:00 GMT' },
      pause: undefined,
    },
    { title: 'of a year, which is a mistake', headers: { 'Retry-After': '31536000' }, pause: 3_600_000 },
    { title: 'of no number of seconds', headers: { 'Retry-After': '9'.repeat(400) }, pause: 3_600_000 },
    { title: 'nowhere', pause: undefined },
  ])('stands $title', async ({ headers = {}, body = '', pause }) => {
    const failure = await failureFrom(429, body, headers);
    expect(failure.retryAfterMs).toBe(pause);
  });

  it('counts when DMS asks with a 404', async () => {
    const body = says('DMS.10240407', 'flow control, time:1 minute');
    expect((await failureFrom(404, body)).retryAfterMs).toBe(60_000);
  });

  it('is not taken from a 503, which is no throttling', async () => {
    expect((await failureFrom(503, '', { 'Retry-After': '7' })).retryAfterMs).toBeUndefined();
  });
});
