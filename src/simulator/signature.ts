import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { decode, encode } from './percent.js';

export const ALGORITHM = 'SDK-HMAC-SHA256';

/** The parts of a request that a signature covers, as they came over the wire. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** Decoded names and values, in any order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface ClaimedSignature {
  readonly accessKey: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

export function parseAuthorization(text: string): ClaimedSignature | undefined {
  const claim =
    /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/.exec(text);
  const [, accessKey = '', signedHeaders = '', signature = ''] = claim ?? [];
  return claim === null ? undefined : { accessKey, signedHeaders: signedHeaders.split(';'), signature };
}

/** Signs the request anew with the secret key and compares. */
export function isSignedWith(secretKey: string, request: SignedRequest, claim: ClaimedSignature): boolean {
  const canonical = canonicalRequest(request, claim.signedHeaders);
  const toSign = [ALGORITHM, headerOf(request, 'x-sdk-date'), sha256(canonical)].join('\n');
  const expected = createHmac('sha256', secretKey).update(toSign).digest();
  return timingSafeEqual(expected, Buffer.from(claim.signature, 'hex'));
}

/** The request in the one spelling that both sides can arrive at. */
export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const names = signedHeaders.toSorted();
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    names.map((name) => `${name}:${headerOf(request, name).trim()}\n`).join(''),
    names.join(';'),
    headerOf(request, 'x-sdk-content-sha256') || sha256(request.body),
  ].join('\n');
}

function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

/** Sorted before it is encoded, by name and then by value. */
function canonicalQuery(query: SignedRequest['query']): string {
  return query
    .toSorted(
      ([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue),
    )
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function headerOf({ headers }: SignedRequest, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
