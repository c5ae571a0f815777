import { CloudError } from '../errors.js';
import { nameOf } from '../failure.js';
import type { Call } from '../transport.js';

/** The same failure in other words; what it knows about the call stays. */
export function retold(error: CloudError, message: string, cause: unknown): CloudError {
  const { call, status, code, requestId, retryAfterMs } = error;
  const known = { call, status, code, requestId, retryAfterMs };
  return Object.assign(new CloudError(error.reason, message, { cause }), known);
}

/**
 * A call for credentials that failed, with what to do. An answer's own words are left out, here and in the
 * causes: nobody promises that the answer to a login does not repeat the password.
 */
export function explained(error: unknown, call: Call, advice: string): unknown {
  if (!(error instanceof CloudError)) return error;
  if (error.status === undefined) return retold(error, `${error.message}; ${advice}`, error);
  const came = [
    `HTTP ${error.status}`,
    error.code && `code ${error.code}`,
    error.requestId && `request id ${error.requestId}`,
  ];
  return retold(error, `${nameOf(call)}: ${came.filter(Boolean).join(', ')}; ${advice}`, undefined);
}
