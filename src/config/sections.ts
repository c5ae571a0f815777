import { z } from 'zod';
import { withoutEmpty } from './tree.js';
import { expecting } from './values.js';

/** The keys of all configuration files, by the schemas that were built. */
export const KNOWN_KEYS = new Set<string>();

/** A list; `of` says what its items are. */
export function list<Item extends z.ZodType>(of: string, item: Item) {
  return z.array(item, { error: expecting(`a list of ${of}`) });
}

/** A mapping with these keys and no other; a key left empty is unset. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess(withoutEmpty, mapping(shape));
}

/** A mapping with these keys and no other. */
export function mapping<Shape extends z.ZodRawShape>(shape: Shape) {
  for (const key of Object.keys(shape)) KNOWN_KEYS.add(key);
  return z.strictObject(shape, { error: expecting('a mapping (key: value)') });
}
