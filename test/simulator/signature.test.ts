import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  canonicalRequest,
  isSignedWith,
  parseAuthorization,
  type SignedRequest,
} from '../../src/simulator/signature.js';
import { NOW, sign } from './cloud-client.js';

const SECRET_KEY = 'TestSecretKey0000000000000000000000000001';
const PROJECT_ID = '0123456789abcdef0123456789abcdef';

const tasklist: SignedRequest = {
  method: 'GET',
  path: `/v3/${PROJECT_ID}/tasklist`,
  query: [
    ['status', 'Running'],
    ['offset', '0'],
    ['limit', '50'],
    ['start_time', '1764460800000'],
    ['end_time', '1764577800000'],
  ],
  headers: {
    host: 'rds.eu-west-101.myhuaweicloud.eu',
    'x-project-id': PROJECT_ID,
    'x-sdk-date': '20251201T083000Z',
  },
  body: new Uint8Array(),
};

const securityTokens: SignedRequest = {
  method: 'POST',
  path: '/v3.0/OS-CREDENTIAL/securitytokens',
  query: [],
  headers: {
    host: 'iam.myhuaweicloud.com',
    'content-type': 'application/json',
    'x-domain-id': 'fedcba9876543210fedcba9876543210',
    'x-sdk-date': '20251201T083000Z',
  },
  body: Buffer.from('{"auth":{"identity":{"methods":["token"],"token":{"duration_seconds":900}}}}'),
};

const vectors = [
  {
    title: 'a GET with a query',
    request: tasklist,
    signedHeaders: ['host', 'x-project-id', 'x-sdk-date'],
    hash: '6ea5ccd69f178ea97ac15bfb9df8b8b2d24863e2cdd4aef503dce84488306d9b',
    signature: '1d2d038eb12544bfe0f74282b0407c6ff5be1731bb657d09f25196b8390068dc',
  },
  {
    title: 'a GET that signs its content type',
    request: { ...tasklist, headers: { ...tasklist.headers, 'content-type': 'application/json' } },
    signedHeaders: ['content-type', 'host', 'x-project-id', 'x-sdk-date'],
    hash: '4af86b9acdd9d30de656718dc26907c9ffd9d053e1faf806b69feecfcf6af6ee',
    signature: 'd1a8de6129e9350f255232cdbfd35001fd1a2fa506d339971ea274c05ef0365f',
  },
  {
    title: 'a POST with a body',
    request: securityTokens,
    signedHeaders: ['content-type', 'host', 'x-domain-id', 'x-sdk-date'],
    hash: '10138380f25938a90454d399ca6f4975ba40397cb5d056415506c185b12edef2',
    signature: 'deab06e5f112eaf3e38f27cd359cf41681887f77ddcf5208f78a99c67e3c8ad6',
  },
];

describe.each(vectors)('the signature of $title', ({ request, signedHeaders, hash, signature }) => {
  const claim = { accessKey: 'TESTACCESSKEY0000001', signedHeaders, signature };

  it('hashes to the known value', () => {
    const canonical = canonicalRequest(request, signedHeaders);
    expect(createHash('sha256').update(canonical).digest('hex')).toBe(hash);
  });

  it('is accepted', () => {
    expect(isSignedWith(SECRET_KEY, request, claim)).toBe(true);
  });

  it.each([
    { title: 'another secret key', secretKey: `${SECRET_KEY}x`, changed: request },
    { title: 'another path', secretKey: SECRET_KEY, changed: { ...request, path: `${request.path}s` } },
    {
      title: 'another query',
      secretKey: SECRET_KEY,
      changed: { ...request, query: [['limit', '1']] as const },
    },
    { title: 'another body', secretKey: SECRET_KEY, changed: { ...request, body: Buffer.from('{}') } },
    {
      title: 'another host',
      secretKey: SECRET_KEY,
      changed: { ...request, headers: { ...request.headers, host: 'elsewhere' } },
    },
  ])('is refused for $title', ({ secretKey, changed }) => {
    expect(isSignedWith(secretKey, changed, claim)).toBe(false);
  });
});

describe('an Authorization header', () => {
  it('is taken apart', () => {
    const signature = 'ab'.repeat(32);
    expect(
      parseAuthorization(`SDK-HMAC-SHA256 Access=K, SignedHeaders=host;x-sdk-date, Signature=${signature}`),
    ).toEqual({ accessKey: 'K', signedHeaders: ['host', 'x-sdk-date'], signature });
  });

  it.each(['', 'Bearer x', `SDK-HMAC-SHA256, Access=K, SignedHeaders=host, Signature=${'ab'.repeat(32)}`])(
    'that reads "%s" is none',
    (text) => {
      expect(parseAuthorization(text)).toBeUndefined();
    },
  );
});

/** Texts made of these characters, some of which are awkward. */
function textOf(characters: string, minLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...Array.from(characters)), minLength, maxLength: 8 });
}

it('agrees with the signer of the official SDK on any path and query', () => {
  const values = textOf(`abzAZ09-_.~!*'() +&=%/:,;@ü€😀`, 0);
  const names = textOf(`abzAZ09-_.~!*'() +&=%`, 1);
  const segment = textOf('abzAZ09-_.~', 1);
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1 }), fc.dictionary(names, values), (segments, query) => {
      const path = `/${segments.join('/')}`;
      const headers = sign(`http://cloud.test:8080${path}`, query, { signedAt: NOW });
      const claim = parseAuthorization(headers['Authorization'] ?? '');
      const request = {
        method: 'GET',
        path,
        query: Object.entries(query),
        headers: { host: 'cloud.test:8080', 'x-sdk-date': headers['X-Sdk-Date'] },
        body: new Uint8Array(),
      };
      expect(claim).toBeDefined();
      expect(claim && isSignedWith('DemoSecretKey000000000000000000000000001', request, claim)).toBe(true);
    }),
  );
});
