import { authCauseOf, type AuthCause } from './auth-cause.js';
import { parseErrorBody } from './error-body.js';
import { statusOfCode } from './error-code.js';
import { CloudError, type Reason } from './errors.js';
import { clean, quote } from './quote.js';
import { IAM_SERVICE, type Call } from './call.js';
import { requestedPauseMs } from './requested-pause.js';

/** DMS reports flow control with a 404, and APIGW.0308 has been seen beside other statuses than 429. */
const THROTTLE_CODES = new Set(['APIGW.0308', 'APIG.0308', 'DMS.10240407']);

/** RDS says with a 403 that the token is not valid. */
const AUTH_CODES = new Set(['DBS.280056']);

/** Enough for a host, a path prefix and the ids of project, instance and task. */
const ADDRESS_LENGTH = 400;

const SKEW_WORTH_TELLING_MS = 60_000;

/** An answer that is not 2xx, or an error body under a status of 2xx, as the error it is. */
export function failureOf(call: Call, status: number, headers: Headers, text: string): CloudError {
  const body = parseErrorBody(text, status);
  const meant = statusMeantBy(status, body.code);
  const reason = reasonFor(meant, body.code);
  const where = nameOf(call);
  const requestId = idIn(headers, call);
  const authCause = reason === 'auth' ? authCauseOf(body.message) : undefined;
  const retryAfterMs = reason === 'throttled' ? requestedPauseMs(headers, body.message) : authCause?.lockedMs;
  const came = [
    `HTTP ${status}`,
    body.code,
    isQuotable(call, reason) && body.message && `"${quote(body.message, call)}"`,
    requestId !== undefined && `(request id ${requestId})`,
  ];
  const advice = adviceFor(reason, { call, status: meant, headers, authCause, retryAfterMs });
  return new CloudError(reason, `${where}: ${came.filter(Boolean).join(' ')}; ${advice}`, {
    call: where,
    status,
    code: body.code === '' ? undefined : body.code,
    ...(reason === 'auth' && { authCause, clockAheadMs: clockAheadMs(headers) }),
    action: reason === 'forbidden' ? call.action : undefined,
    requestId,
    retryAfterMs,
  });
}

/** A call in words: operation, method and address without its query, which may hold more than a log needs. */
export function nameOf({ operation, method, url }: Call): string {
  return `${operation} (${method} ${clean(url.origin + url.pathname, ADDRESS_LENGTH)})`;
}

/** An error under a status of 2xx has the status of its code. */
function statusMeantBy(status: number, code: string): number {
  return status < 300 ? (statusOfCode(code) ?? 400) : status;
}

function reasonFor(status: number, code: string): Reason {
  if (status === 429 || THROTTLE_CODES.has(code)) return 'throttled';
  if (status === 401 || AUTH_CODES.has(code)) return 'auth';
  if (status === 403) return 'forbidden';
  return status >= 500 ? 'unavailable' : 'rejected';
}

interface Refused {
  readonly call: Call;
  readonly status: number;
  readonly headers: Headers;
  readonly authCause: AuthCause | undefined;
  readonly retryAfterMs: number | undefined;
}

/** What the operator can do. */
function adviceFor(reason: Reason, { call, status, headers, authCause, retryAfterMs }: Refused): string {
  if (authCause !== undefined) return authAdvice(authCause, headers);
  if (reason === 'auth') return `check the access key or password${skewIn(headers)}`;
  if (reason === 'forbidden') return `grant the credential ${rightTo(call)}, and check the project id`;
  if (reason === 'throttled') {
    const pause =
      retryAfterMs === undefined ? '' : `the cloud asks for a pause of ${retryAfterMs / 1000} s; `;
    // The rate of calls to IAM is not configurable.
    if (call.service === IAM_SERVICE) return `${pause}the call is repeated later`;
    return `${pause}lower collection.requests_per_second if this lasts`;
  }
  if (reason === 'unavailable') return "the fault is the cloud's; the next scrape tries again";
  if (status < 400)
    return `it redirects${targetOf(headers, call)}, which is not followed: check the endpoint`;
  return 'check the endpoint, region and project id';
}

/** The clock is mentioned where it is what the cloud complains of. */
function authAdvice({ kind, meaning, advice }: AuthCause, headers: Headers): string {
  const isMeasured = clockAheadMs(headers) !== undefined;
  return `${meaning}; ${advice}${kind === 'clock' && isMeasured ? skewIn(headers) : ''}`;
}

function rightTo({ action, identityAction }: Call): string {
  if (action === undefined) return 'the right to make this call';
  const alias = identityAction === undefined ? '' : ` (${identityAction} in identity policies)`;
  return `the action ${action}${alias}`;
}

/** How far our clock is ahead of the cloud's, if the answer states its time. */
function clockAheadMs(headers: Headers): number | undefined {
  const sent = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(sent) ? undefined : Date.now() - sent;
}

/** Signatures that are 15 minutes off are refused, and nothing in the answer says so. */
function skewIn(headers: Headers): string {
  const skewMs = clockAheadMs(headers);
  if (skewMs === undefined) return ", and this machine's clock (15 minutes of skew are too many)";
  if (Math.abs(skewMs) < SKEW_WORTH_TELLING_MS) return '';
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const side = skewMs > 0 ? 'ahead of' : 'behind';
  return `; this machine's clock is ${minutes} min ${side} the cloud's (15 are too many)`;
}

/** Only the host: what follows it may hold anything. */
function targetOf(headers: Headers, call: Call): string {
  const target = headers.get('location');
  if (target === null || !URL.canParse(target, call.url.href)) return '';
  const { protocol, origin } = new URL(target, call.url);
  return /^https?:$/.test(protocol) ? ` to ${quote(origin, call)}` : '';
}

/** What is said about a failed login or a wrong signature may repeat parts of it. */
function isQuotable(call: Call, reason: Reason): boolean {
  return reason !== 'auth' && call.body === undefined;
}

/** The cloud's id of the request, if it is one and no echo of what was sent. */
function idIn(headers: Headers, call: Call): string | undefined {
  const id = headers.get('x-request-id') ?? headers.get('x-iam-trace-id') ?? '';
  return /^[\w.:-]{1,64}$/.test(id) && quote(id, call) === id ? id : undefined;
}
