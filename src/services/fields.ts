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

/** A total such as `total_count`, a number or text; `undefined` when it cannot be read. */
export const count = text.transform((value) => (/^\d+$/.test(value) ? Number(value) : undefined));

/** Rows, each to be checked by itself so that a broken one costs no other. */
export const rows = z.array(z.unknown());

/** Rows that may be left out altogether. */
export const optionalRows = rows.nullish().transform((value) => value ?? []);

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
