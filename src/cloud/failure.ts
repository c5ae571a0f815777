import { CloudError, type Reason } from './errors.js';
import type { Call } from './transport.js';

/** The longest piece of the cloud's own words that goes into a message of ours. */
const QUOTE_LENGTH = 200;

/** DMS reports flow control with a 404, and APIGW.0308 has been seen beside other statuses than 429. */
const THROTTLE_CODES = new Set(['APIGW.0308', 'APIG.0308', 'DMS.10240407']);

/** RDS says with a 403 that the token is not valid. */
const AUTH_CODES = new Set(['DBS.280056']);

const ADVICE: Readonly<Partial<Record<Reason, string>>> = {
  auth: "check the access key or password, and this machine's clock (15 minutes of skew are too many)",
  forbidden: 'grant the credential the read permission for this call, and check the project id',
  throttled: 'calls wait until the cloud allows them; lower collection.requests_per_second if this lasts',
  unavailable: 'the next scrape tries again',
  rejected: 'check the endpoint, region and project id',
};

/** The parts of an error body, whichever of the cloud's shapes it has. */
interface ErrorBody {
  readonly code: string;
  readonly message: string;
}

/** An answer that is not 2xx, as the error it is. */
export function failureOf(call: Call, status: number, headers: Headers, text: string): CloudError {
  const body = parseErrorBody(text);
  const reason = reasonFor(status, body.code);
  const where = nameOf(call);
  const parts = [
    `${where}: HTTP ${status}`,
    body.code && ` ${body.code}`,
    isQuotable(call, reason) && body.message && ` "${quote(body.message, call)}"`,
    status >= 300 && status < 400 && ' (a redirect, which is not followed)',
    ADVICE[reason] && `; ${ADVICE[reason]}`,
  ];
  const requestId = headers.get('x-request-id') ?? headers.get('x-iam-trace-id');
  const retryAfterMs = retryAfter(headers, body.message, Date.now());
  return new CloudError(reason, parts.filter(Boolean).join(''), {
    call: where,
    status,
    code: body.code,
    ...(requestId !== null && { requestId }),
    ...(reason === 'throttled' && retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** A call in words: operation, method and address without its query, which may hold more than a log needs. */
export function nameOf({ operation, method, url }: Call): string {
  return `${operation} (${method} ${url.origin}${url.pathname})`;
}

function reasonFor(status: number, code: string): Reason {
  if (status === 429 || THROTTLE_CODES.has(code)) return 'throttled';
  if (status === 401 || AUTH_CODES.has(code)) return 'auth';
  if (status === 403) return 'forbidden';
  return status >= 500 ? 'unavailable' : 'rejected';
}

/**
 * Reads `{error_code, error_msg}` (gateway, RDS, DMS, DCS), `{errCode, externalMessage}` (RDS v1),
 * `{code, message}`, and the same one level down (IAM's `{error: {…}}`).
 */
function parseErrorBody(text: string): ErrorBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { code: '', message: '' };
  }
  return readErrorBody(body) ?? { code: '', message: '' };
}

function readErrorBody(body: unknown, depth = 0): ErrorBody | undefined {
  if (typeof body !== 'object' || body === null || depth > 1) return undefined;
  const fields = body as Readonly<Record<string, unknown>>;
  const code = textOf(fields['error_code'] ?? fields['errCode'] ?? fields['code']);
  const message = textOf(fields['error_msg'] ?? fields['externalMessage'] ?? fields['message']);
  if (code !== '' || message !== '') return { code: code.slice(0, 64), message };
  return Object.values(fields)
    .map((value) => readErrorBody(value, depth + 1))
    .find(Boolean);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What is said about a failed login or a wrong signature may repeat parts of it. */
function isQuotable(call: Call, reason: Reason): boolean {
  return reason !== 'auth' && call.body === undefined;
}

/** The cloud's words in one line, short, without anything that was sent to prove who we are. */
function quote(message: string, { headers }: Call): string {
  const secrets = Object.entries(headers)
    .filter(([name]) => /^(authorization|x-auth-token|x-security-token)$/i.test(name))
    .flatMap(([, value]) => [value, ...value.split(/[\s,=]+/)])
    .filter((part) => part.length >= 8 && part !== 'SDK-HMAC-SHA256' && !part.includes(';'));
  const clean = secrets.reduce((line, secret) => line.replaceAll(secret, '[redacted]'), message);
  return clean.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, QUOTE_LENGTH);
}

const UNIT_MS: Readonly<Record<string, number>> = { second: 1_000, minute: 60_000, hour: 3_600_000 };

/**
 * How long the cloud asks to be left alone: its `Retry-After` (seconds or a date), else the period that the
 * gateway's text names (`…,limit:60,time:1 minute`).
 */
function retryAfter(headers: Headers, message: string, now: number): number | undefined {
  const header = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const period = /time:\s*(\d+)\s*(second|minute|hour)/i.exec(message);
  return period === null ? undefined : Number(period[1]) * (UNIT_MS[period[2]?.toLowerCase() ?? ''] ?? 0);
}
