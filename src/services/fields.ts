import { z } from 'zod';
import { cut, cutId } from '../tasks/lengths.js';

/** No status, time or number is longer. */
const LONGEST_VALUE = 100;
const LONGEST_TEXT = 256;
const LONGEST_REASON = 1024;
/** Longer ones would not fit into the path of a request. */
const LONGEST_ID = 1024;

/**
 * Text, however the cloud spells it: its pages document text where its samples show numbers, and the other way round.
 * Anything else, null and absence are the empty text. What is too long is cut.
 */
export const text = field((given) => cut(textOf(given), LONGEST_TEXT));

/** A sentence for people, which may be longer. */
export const reason = field((given) => cut(textOf(given), LONGEST_REASON));

/** Text that identifies a thing, and still does when it is cut. */
export const id = field((given) => cutId(textOf(given), LONGEST_ID));

/** An id without which a row means nothing. */
export const identity = id.refine((value) => value !== '', 'is missing');

/**
 * The text of a status, time or number that is to be read. What is neither text, number nor null is given as JSON, and
 * what is too long as its beginning with `…`: neither can be read, so the reader reports it.
 */
export const value = field((given) => {
  const written = isOfAnotherType(given) ? jsonOf(given) : textOf(given);
  return written.length <= LONGEST_VALUE ? written : `${cut(written, LONGEST_VALUE)}…`;
});

/** Rows, each to be checked by itself so that a broken one costs no other. */
export const rows = z.array(z.unknown());

/** Rows that may be left out altogether. */
export const optionalRows = rows.nullish().transform((value) => value ?? []);

/**
 * The answer of a list: its rows, and next to them their total. Where the total is 0 the rows may be null or left out.
 */
export function listOf<Shape extends z.ZodObject>(shape: Shape, rowsName: string, countName: string) {
  return z.preprocess((answer) => {
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer;
    const fields = answer as Readonly<Record<string, unknown>>;
    const isEmpty = fields[rowsName] == null && textOf(fields[countName]) === '0';
    return isEmpty ? { ...fields, [rowsName]: [] } : fields;
  }, shape);
}

/** A field in which anything may stand, or nothing. */
function field(read: (given: unknown) => string) {
  return z.unknown().optional().transform(read);
}

function textOf(given: unknown): string {
  return typeof given === 'string' || typeof given === 'number' ? wellFormed(String(given)) : '';
}

/**
 * What is not valid Unicode becomes so here: sent as UTF-8 it would change, and two ids could turn into one. What is
 * trimmed is copied, because a part of a text keeps all of it in memory.
 */
function wellFormed(value: string): string {
  const trimmed = value.trim();
  const isCopied = trimmed.length < value.length || /[\ud800-\udfff]/.test(trimmed);
  return isCopied ? Buffer.from(trimmed).toString() : trimmed;
}

function isOfAnotherType(given: unknown): boolean {
  return typeof given === 'boolean' || isNested(given);
}

/** JSON of one level: a recursion into the others could end the stack. */
function jsonOf(given: unknown): string {
  return JSON.stringify(given, (_key, part: unknown) => (part !== given && isNested(part) ? '…' : part));
}

function isNested(given: unknown): boolean {
  return typeof given === 'object' && given !== null;
}
