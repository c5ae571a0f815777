import type { Answer, Call, Transport } from './call.js';
import { parseErrorBody } from './error-body.js';
import type { CloudError } from './errors.js';
import { failureOf } from './failure.js';

/** An error body is short; a longer text is not searched for one. */
const LONGEST = 65_536;

const ERROR_FIELDS = /"(?:error_code|error_msg|errCode|externalMessage|error|code)"/;

/** `transport`, to which an error body under a status of 2xx is the failure that it describes. */
export function failingOnErrorBodies(transport: Transport): Transport {
  return async (call, signal) => {
    const answer = await transport(call, signal);
    const failure = failureIn(call, answer);
    if (failure !== undefined) throw failure;
    return answer;
  };
}

function failureIn(call: Call, { status, headers, text }: Answer): CloudError | undefined {
  if (text.length > LONGEST || !ERROR_FIELDS.test(text)) return undefined;
  return isErrorBody(text, status) ? failureOf(call, status, headers, text) : undefined;
}

/** What stands in the place of a code where all went well. */
const NO_ERROR = /^(?:0*|2\d\d|ok|success)$/i;

/** Whether the answer has an error's code, or its message alone, and no rows. */
function isErrorBody(text: string, status: number): boolean {
  const { code, message } = parseErrorBody(text, status);
  if (code === '' && message === '') return false;
  const fields = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const lists = Object.values(fields).filter((value) => Array.isArray(value));
  if (lists.some(({ length }) => length > 0)) return false;
  const has = (names: readonly string[], none: RegExp): boolean =>
    names.some((name) => !none.test(JSON.stringify(fields[name] ?? '').replaceAll('"', '')));
  if (has(['error'], /^$/) || has(['error_code', 'errCode', 'code'], NO_ERROR)) return true;
  return lists.length === 0 && has(['error_msg', 'externalMessage'], /^$/);
}
