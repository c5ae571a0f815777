import type { z } from 'zod';
import { CloudError } from '../errors.js';
import { nameOf } from '../failure.js';
import type { Call } from '../call.js';

/** The JSON of an answer that holds secrets: what does not fit is named by its place, and nothing is quoted. */
export function readAnswer<T>(schema: z.ZodType<T>, text: string, call: Call): T {
  const { success, data, error } = schema.safeParse(parseJson(text));
  if (success) return data;
  const places = [...new Set(error.issues.map(({ path }) => path.join('.') || 'the answer itself'))];
  throw unexpected(call, `the answer has another shape than documented (at ${places.join(', ')})`);
}

/** `what` must not quote the answer either. */
export function unexpected(call: Call, what: string): CloudError {
  const where = nameOf(call);
  return new CloudError('bad_payload', `${where}: ${what}; is this the right endpoint?`, { call: where });
}

/** The parser's own error quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
