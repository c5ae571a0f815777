import { CloudError } from '../cloud/errors.js';

/** A 4xx about the very thing that was asked for, not about who asks or how often. */
export function isRefusal(error: unknown): error is CloudError {
  if (!(error instanceof CloudError) || error.reason !== 'rejected' || error.isPrior) return false;
  return error.status !== undefined && error.status >= 400 && error.status < 500;
}

/** The server does not take a parameter. */
export function isNotAccepted(error: unknown): boolean {
  return isRefusal(error) && error.status === 400;
}

/**
 * The thing asked for is not there: deleted between two calls, or never there. The gateway's own codes (APIGW.0101
 * and the like) say instead that no such API was found.
 */
export function isGone(error: unknown): boolean {
  return isRefusal(error) && error.status === 404 && !isGatewayCode(error);
}

/** No task has this id: DMS.00400070 and DCS 111400070 come with a 400. */
export function isUnknownTask(error: unknown): boolean {
  return isGone(error) || (isRefusal(error) && error.code?.endsWith('400070') === true);
}

/** The answer, or `undefined` where `isExpected` says that the error is an answer too. */
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

function isGatewayCode({ code }: CloudError): boolean {
  return code === undefined || /^APIGW?\./.test(code) || code === '';
}
