import { CloudError } from '../errors.js';
import { nameOf } from '../failure.js';
import type { Call } from '../call.js';

/**
 * A call for credentials that failed, with what to do. An answer's own words are left out, here and in the
 * causes: the answer to a login may repeat the password.
 */
export function explained(error: unknown, call: Call, advice: string): unknown {
  if (!(error instanceof CloudError)) return error;
  // A call that was held back was never answered: its own words say since when and why.
  if (error.isPrerequisite) return error.withMessage(error.message, { cause: undefined });
  if (error.status === undefined) return error.withMessage(`${error.message}; ${advice}`, { cause: error });
  const came = [
    `HTTP ${error.status}`,
    error.code && `code ${error.code}`,
    error.requestId && `request id ${error.requestId}`,
  ];
  return error.withMessage(`${nameOf(call)}: ${came.filter(Boolean).join(', ')}; ${advice}`, {
    cause: undefined,
  });
}
