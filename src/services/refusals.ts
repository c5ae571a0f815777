import { isGatewayCode, statusOfCode } from '../cloud/error-code.js';
import { CloudError } from '../cloud/errors.js';

/** Statuses about the moment or the way of the request, not about what it requests. */
const PASSING = new Set([407, 408, 409, 421, 423, 424, 425, 429, 444, 449, 460, 499]);

/** A 4xx about the very thing that was asked for, not about who asks or how often. */
export function isRefusal(error: unknown): error is CloudError {
  if (!(error instanceof CloudError) || error.reason !== 'rejected' || error.isPrerequisite) return false;
  const status = statusOf(error);
  return status >= 400 && status < 500;
}

/** That of the answer or, where an error came under a status of 2xx, the one that belongs to its code; 0 for none. */
function statusOf({ status = 0, code = '' }: CloudError): number {
  return status >= 200 && status < 300 ? (statusOfCode(code) ?? 0) : status;
}

/** The server does not take a parameter. */
export function isNotAccepted(error: unknown): error is CloudError {
  return isRefusal(error) && statusOf(error) === 400;
}

/** The index lies at or behind the end of the list: an error code of DMS. */
export function isBeyondEnd({ code }: CloudError): boolean {
  return code === 'DMS.40050010';
}

/**
 * The thing asked for is not there: deleted between two calls, or never there. The gateway's own codes (APIGW.0101
 * and the like) mean instead that no such API was found.
 */
export function isGone(error: unknown): boolean {
  return isRefusal(error) && statusOf(error) === 404 && !isOfGateway(error);
}

/** The gateway, or a proxy before it, knows no such call, be it for a moment or because the region does not offer it. */
export function isUnknownCall(error: unknown): error is CloudError {
  return isRefusal(error) && statusOf(error) === 404 && isOfGateway(error);
}

/**
 * The service refuses this task: it has no progress. Its code is not documented. A passing refusal, or one of the
 * gateway, is not about the task.
 */
export function isWithoutProgress(error: unknown): boolean {
  if (isUnknownCall(error) || !isRefusal(error) || PASSING.has(statusOf(error))) return false;
  return error.code === undefined || !isGatewayCode(error.code);
}

/** No task has this id: DMS.00400070 and DCS 111400070 come with a 400. */
export function isUnknownTask(error: unknown): boolean {
  return isGone(error) || (isRefusal(error) && error.code?.endsWith('400070') === true);
}

/** The answer, or `undefined` where `isExpected` accepts the error as an answer. */
export async function unless<T>(
  isExpected: (error: unknown) => boolean,
  answer: Promise<T>,
): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isExpected(error)) return undefined;
    throw error;
  }
}

function isOfGateway({ code }: CloudError): boolean {
  return code === undefined || isGatewayCode(code);
}
