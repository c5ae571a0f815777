import { createHash } from 'node:crypto';

/** At most so many characters stand in a label of a metric, and in a text of the JSON answer. */
export const LONGEST_LABEL = 256;

/** Of the SHA-256 of an id: enough that no two ids share it by chance. */
const HASH_DIGITS = 16;

/**
 * The first `most` characters of a longer text, none of them cut in two. A copy: a slice of a text keeps all of it in
 * memory.
 */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return Buffer.from(text.slice(0, most).replace(/[\ud800-\udbff]$/, '')).toString();
}

/** An id of at most `most` characters: a longer one ends in its hash, so that two with the same beginning stay two. */
export function cutId(id: string, most: number): string {
  if (id.length <= most) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_DIGITS);
  return `${cut(id, most - HASH_DIGITS - 1)}-${hash}`;
}
