import type { z } from 'zod';
import type { Call } from './call.js';
import { CloudError } from './errors.js';
import { nameOf } from './failure.js';
import { clean } from './quote.js';

const MOST_PLACES = 3;

/** The JSON of an answer, checked. What does not fit is named by its place and never quoted: it may be a secret. */
export function readAnswer<T>(schema: z.ZodType<T>, text: string, call: Call): T {
  const { success, data, error } = schema.safeParse(parseJson(text, call));
  if (success) return data;
  const places = new Set(error.issues.map(({ path }) => path.join('.') || 'the answer itself'));
  // A place may hold a key of the answer.
  const shown = clean([...places].slice(0, MOST_PLACES).join(', '));
  throw unexpected(call, `the answer has another shape than documented (at ${shown})`);
}

/** A `bad_payload` with what to do about it. `what` must not quote the answer. */
export function unexpected(call: Call, what: string): CloudError {
  const where = nameOf(call);
  return new CloudError(
    'bad_payload',
    `${where}: ${what}; check that the endpoint is right, and that no proxy or login page answers in its place`,
    { call: where },
  );
}

/** The parser's own error quotes the text, so it is not passed on. */
function parseJson(text: string, call: Call): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const what = text === '' ? 'the answer is empty' : `the answer is not JSON (${text.length} characters)`;
    throw unexpected(call, what);
  }
}
