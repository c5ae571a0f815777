import { causesOf } from './causes.js';
import { CloudError, type Reason } from './errors.js';
import { nameOf } from './failure.js';
import { quote } from './quote.js';
import type { Call } from './call.js';

/** How far a call has come. */
export interface Attempt {
  readonly call: Call;
  /** Known once the answer has begun. */
  status?: number;
  /** Known once the answer is whole. */
  code?: string;
}

/**
 * A token (`X-Subject-Token`) of 32 KiB and more is documented. Eight times that is enough for any; without a bound,
 * headers that do not end would fill the memory.
 */
export const MAX_HEADER_BYTES = 262_144;

const UNREACHED_ADVICE = 'check the endpoint, the network and http.proxy_url';
const UNTRUSTED_ADVICE =
  'if a private authority signed the certificate, or a proxy intercepts TLS, set http.ca_file to the certificate of that authority';
const SCRAPE_ADVICE = "if this lasts, give it longer: Prometheus's scrape_timeout, or collection.timeout";
const SLOW_ADVICE =
  'raise collection.request_timeout if the cloud is just slow, or check what drops the packets';

/** The operating system and the connector have time limits of their own. */
const TOO_LATE_CODES = [
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
];
const UNTRUSTED_CODE = /SELF_SIGNED|LEAF_SIGNATURE|ISSUER_CERT/;

export function scrapeOver(attempt: Attempt): CloudError {
  return tooLate(attempt, 'before the scrape had to end', SCRAPE_ADVICE);
}

export function tooSlow(attempt: Attempt, timeoutMs: number): CloudError {
  return tooLate(attempt, `within ${timeoutMs / 1000} s`, SLOW_ADVICE);
}

function tooLate({ call, status }: Attempt, limit: string, advice: string): CloudError {
  const what = status === undefined ? 'no answer' : `HTTP ${status}, but not the whole answer`;
  return errorOf('timeout', call, `${what} ${limit}; ${advice}`);
}

export function tooLarge({ call }: Attempt, maxBytes: number): CloudError {
  const what = `the answer is larger than ${maxBytes} bytes (collection.max_response_bytes)`;
  return errorOf('bad_payload', call, `${what}; raise that, or check the endpoint`);
}

/** What `fetch` threw. It does not go along as the cause: that of a garbled answer holds the answer itself. */
export function brokenOff(
  error: unknown,
  { call, status }: Attempt,
  unreachedAdvice: string = UNREACHED_ADVICE,
): CloudError {
  const why = quote(wordsOf(error), call);
  const codes = causesOf(error).map(({ code }) => String(code));
  if (codes.includes('UND_ERR_HEADERS_OVERFLOW')) {
    const what = `the headers of the answer are larger than ${MAX_HEADER_BYTES} bytes`;
    return errorOf('bad_payload', call, `${what}; check the endpoint`);
  }
  if (codes.some((code) => TOO_LATE_CODES.includes(code)))
    return errorOf('timeout', call, `${why}; ${SLOW_ADVICE}`);
  if (status !== undefined && codes.some((code) => code.startsWith('Z_'))) {
    const what = `HTTP ${status}, but the answer cannot be decompressed (${why})`;
    return errorOf('bad_payload', call, `${what}; check the endpoint`);
  }
  if (status !== undefined) {
    const what = `HTTP ${status}, but the answer was cut short (${why})`;
    return errorOf('unavailable', call, `${what}; the next scrape tries again`);
  }
  const advice = codes.some((code) => UNTRUSTED_CODE.test(code)) ? UNTRUSTED_ADVICE : unreachedAdvice;
  return errorOf('unavailable', call, advice === '' ? why : `${why}; ${advice}`);
}

function errorOf(reason: Reason, call: Call, what: string): CloudError {
  const where = nameOf(call);
  return new CloudError(reason, `${where}: ${what}`, { call: where });
}

/**
 * `fetch failed` and `terminated` say nothing: their causes do. What newer versions of Node.js advise after a
 * semicolon is meant for those who start the process by hand.
 */
function wordsOf(error: unknown): string {
  const words = causesOf(error)
    .map(({ message, code = '' }) => (message === '' ? code : (message.split(';')[0] ?? '')))
    .filter((word) => !['', 'fetch failed', 'terminated'].includes(word));
  return words.length === 0 ? 'no answer came' : words.join(': ');
}
