import { createServer } from 'node:net';
import { inspect } from 'node:util';
import fc from 'fast-check';
import nock from 'nock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sign } from '../../src/cloud/signer.js';
import { ENDPOINT, PATH, callTo, failureOf, neverAborted, serve, transportWith } from './world.js';

const KEY = {
  accessKey: 'TESTACCESSKEY0000001',
  secretKey: 'TestSecretKey0000000000000000000000000001',
  securityToken: 'gQpjbi1ub3J0aC00+abcdefghijklmnopqrstuvwxyz/0123456789==',
};
const TOKEN = 'MIIFtoken-0123456789+abcdefghijklmnopqrstuvwxyz/ABCDEFGHIJKLMNOP==';

const signedHeaders = sign({ method: 'GET', url: new URL(ENDPOINT + PATH), headers: {} }, KEY, new Date(0));
const signature = signedHeaders['Authorization']?.split('Signature=')[1] ?? '';

/** Everything a log line could show of an error. */
const everythingIn = (error: unknown) =>
  inspect(error, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });

/** Nor any piece of it that is long enough to be no chance. */
function expectNothingOf(secret: string, text: string): void {
  const lower = text.toLowerCase();
  for (let at = 0; at + 12 <= secret.length; at++)
    expect(lower).not.toContain(secret.slice(at, at + 12).toLowerCase());
}

const sent = [
  { what: 'the access key', secret: KEY.accessKey, headers: signedHeaders },
  { what: 'the signature', secret: signature, headers: signedHeaders },
  { what: 'the security token', secret: KEY.securityToken, headers: signedHeaders },
  { what: 'the token', secret: TOKEN, headers: { 'X-Auth-Token': TOKEN } },
  { what: 'the session of the metadata service', secret: TOKEN, headers: { 'X-Metadata-Token': TOKEN } },
];

const echoes: {
  title: string;
  of: (secret: string) => { body?: object | string; headers?: Record<string, string> };
}[] = [
  {
    title: 'in its message',
    of: (secret) => ({ body: { error_code: 'DBS.1', error_msg: `bad ${secret}!` } }),
  },
  {
    title: 'twice, in capitals',
    of: (secret) => ({ body: { error_msg: `${secret}${secret.toUpperCase()}` } }),
  },
  { title: 'cut short', of: (secret) => ({ body: { error_msg: `bad ${secret.slice(0, 15)}...` } }) },
  { title: 'without its beginning', of: (secret) => ({ body: { error_msg: secret.slice(5) } }) },
  { title: 'beyond what is quoted', of: (secret) => ({ body: { error_msg: 'x '.repeat(95) + secret } }) },
  { title: 'beyond what is read', of: (secret) => ({ body: { error_msg: secret.repeat(1_000) } }) },
  { title: 'as its code', of: (secret) => ({ body: { error_code: secret, error_msg: 'no' } }) },
  { title: 'as a field', of: (secret) => ({ body: { error: { message: 'no', [secret]: secret } } }) },
  { title: 'as a page', of: (secret) => ({ body: `<h1>${secret}</h1>` }) },
  {
    title: 'as its request id',
    of: (secret) => ({ headers: { 'X-Request-Id': secret.replace(/\W/g, '') } }),
  },
  {
    title: 'in a redirect',
    of: (secret) => ({ headers: { Location: `https://${secret.replace(/\W/g, '')}.test/` } }),
  },
];

describe.each(sent)('$what', ({ secret, headers }) => {
  it.each(echoes)('is not in the failure when the cloud says it $title', async ({ of }) => {
    for (const status of [302, 400, 401, 403, 429, 500]) {
      const { body = '', headers: its = {} } = of(secret);
      nock(ENDPOINT)
        .get(PATH)
        .reply(status, typeof body === 'string' ? body : JSON.stringify(body), its);
      const failure = await failureOf(transportWith()(callTo(undefined, { headers }), neverAborted()));
      expectNothingOf(secret, everythingIn(failure));
    }
  });

  it('is not in the failure when a line break keeps it out of a header', async () => {
    const broken = Object.entries(headers).map(([name, value]) => [name, value.replace(/.{9}$/, '\n$&')]);
    const call = callTo(undefined, { headers: Object.fromEntries(broken) as Record<string, string> });
    const failure = await failureOf(transportWith()(call, neverAborted()));
    expect(failure.message).toContain('invalid header value');
    expectNothingOf(secret, everythingIn(failure));
  });

  it('is not in the failure when the cloud says it in place of HTTP', async () => {
    const server = createServer((socket) => socket.end(`HTTP/1.1 ${secret}\r\n${secret}\r\n\r\n`));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const failure = await failureOf(
      transportWith()(callTo(`http://127.0.0.1:${port}/`, { headers }), neverAborted()),
    );
    expect(failure.reason).toBe('unavailable');
    expectNothingOf(secret, everythingIn(failure));
  });
});

describe('a password', () => {
  it('is not in the failure when the answer to a login says it, wherever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 20 }),
        fc.integer({ min: 400, max: 599 }),
        async (rest, status) => {
          const password = `zq~9${rest}`;
          nock(ENDPOINT)
            .post('/v3/auth/tokens')
            .reply(status, JSON.stringify({ error: { code: password, message: password, title: password } }));
          const call = callTo(`${ENDPOINT}/v3/auth/tokens`, {
            method: 'POST',
            body: JSON.stringify({ password }),
          });
          const failure = await failureOf(transportWith()(call, neverAborted()));
          expect(everythingIn(failure)).not.toContain('zq~9');
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the words of the cloud', () => {
  it('stay as they are beside what was sent', async () => {
    nock(ENDPOINT)
      .get(PATH)
      .reply(400, {
        error_msg: `Header ${signedHeaders['Authorization'] ?? ''} and Signature are not for DBS.280001`,
      });
    const failure = await failureOf(
      transportWith()(callTo(undefined, { headers: signedHeaders }), neverAborted()),
    );
    expect(failure.message).toContain(
      '"Header SDK-HMAC-SHA256 Access=[redacted], SignedHeaders=host;x-sdk-date;x-security-token, Signature=[redacted] and Signature are not for DBS.280001"',
    );
  });

  it('are looked at in reasonable time, however long', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(400).end(JSON.stringify({ error_msg: `${TOKEN.slice(0, -1)}x`.repeat(10_000) }));
    });
    const failure = await failureOf(
      transportWith()(callTo(url, { headers: { 'X-Auth-Token': TOKEN } }), neverAborted()),
    );
    expectNothingOf(TOKEN, everythingIn(failure));
  });
});
