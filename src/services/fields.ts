import { z } from 'zod';

/**
 * Text, however the cloud spells it: its pages say text where its samples show numbers, and the other way round.
 * Anything else, null and absence are the empty text.
 */
export const text = z
  .unknown()
  .optional()
  .transform((value) =>
    typeof value === 'string' || typeof value === 'number' ? wellFormed(String(value)) : '',
  );

/** Text without which a row means nothing. */
export const identity = text.refine((value) => value !== '', 'is missing');

/** A total such as `total_count`, a number or text; `undefined` when it cannot be read. */
export const count = text.transform((value) => (/^\d+$/.test(value) ? Number(value) : undefined));

/** Rows, each to be checked by itself so that a broken one costs no other. */
export const rows = z.array(z.unknown());

/** Rows that may be left out altogether. */
export const optionalRows = rows.nullish().transform((value) => value ?? []);

/** What is not valid Unicode becomes so here: sent as UTF-8 it would change, and two ids could turn into one. */
function wellFormed(value: string): string {
  return (/[\ud800-\udfff]/.test(value) ? Buffer.from(value).toString() : value).trim();
}
