import { createHash, createHmac } from 'node:crypto';
import { unescape } from 'node:querystring';

const ALGORITHM = 'SDK-HMAC-SHA256';

/** What is about to be sent. No header may repeat another in a different case; `host` is taken from the URL. */
export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An access key; the security token is what makes it a temporary one. */
export interface SigningKey {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken?: string;
}

/**
 * All headers to send with the request: its own and those of the signature (SDK-HMAC-SHA256, as Huawei Cloud's
 * SDKs sign). Every header is signed, so none may be added, changed or dropped afterwards; `Host` is signed but
 * not returned, because `fetch` sends it by itself. The gateway refuses a signature that is 15 minutes off.
 */
export function sign(request: SignableRequest, key: SigningKey, now: Date): Record<string, string> {
  const date = basicDate(now);
  const headers = {
    ...request.headers,
    'X-Sdk-Date': date,
    ...(key.securityToken !== undefined && { 'X-Security-Token': key.securityToken }),
  };
  const signed = canonicalHeaders({ ...headers, host: request.url.host });
  const names = signed.map(([name]) => name).join(';');

  const canonicalRequest = [
    request.method,
    canonicalPath(request.url.pathname),
    canonicalQuery(request.url.searchParams),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body ?? ''),
  ].join('\n');
  const signature = createHmac('sha256', key.secretKey)
    .update([ALGORITHM, date, sha256(canonicalRequest)].join('\n'))
    .digest('hex');

  const Authorization = `${ALGORITHM} Access=${key.accessKey}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, Authorization };
}

/** `20251201T083000Z`. */
function basicDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** `fetch` takes the blanks around a value off before it sends it, so they are no part of what is signed. */
function canonicalHeaders(headers: Record<string, string>): [name: string, value: string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .sort(byText);
}

/**
 * Each segment on its own, so that a `%2F` inside one stays an escaped slash. A URL leaves `'`, `*`, `+` and
 * others as they are in a path; the signature wants them escaped, hence decode, then encode. The slash at the
 * end is part of the signature only, never of what is sent.
 */
function canonicalPath(pathname: string): string {
  const path = pathname
    .split('/')
    .map((segment) => encode(unescape(segment)))
    .join('/');
  return path.endsWith('/') ? path : `${path}/`;
}

/** Sorted by name, then by value, both before they are encoded. The blank that a URL writes as `+` is `%20` here. */
function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .sort(byText)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

/** RFC 3986: `encodeURIComponent` spares five characters that the signature wants escaped. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** By code unit, as the official signer sorts: the order of no particular language. */
function byText(one: [string, string], other: [string, string]): number {
  return compare(one[0], other[0]) || compare(one[1], other[1]);
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
