import { z } from 'zod';

/**
 * Text, however the cloud spells it: its pages say text where its samples show numbers, and the other way round.
 * Anything else, null and absence are the empty text.
 */
export const text = z.unknown().optional().transform(textOf);

/**
 * The text of a status, time or number that is to be read. What is neither text, number nor null is given as it was
 * written, so that the reader tells of it.
 */
export const value = z
  .unknown()
  .optional()
  .transform((given) => (isOfAnotherType(given) ? JSON.stringify(given) : textOf(given)));

/** Text without which a row means nothing. */
export const identity = text.refine((value) => value !== '', 'is missing');

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

function textOf(given: unknown): string {
  return typeof given === 'string' || typeof given === 'number' ? wellFormed(String(given)) : '';
}

/** What is not valid Unicode becomes so here: sent as UTF-8 it would change, and two ids could turn into one. */
function wellFormed(value: string): string {
  return (/[\ud800-\udfff]/.test(value) ? Buffer.from(value).toString() : value).trim();
}

function isOfAnotherType(given: unknown): boolean {
  return typeof given === 'boolean' || (typeof given === 'object' && given !== null);
}
