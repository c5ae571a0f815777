import { KNOWN_KEYS } from './sections.js';
import type { Path } from './problems.js';
import { nearest } from './suggestions.js';

/** Words of a few letters, with few digits at their ends, as keys and names have them. */
const WORDS = /^[A-Za-z][a-z]{0,11}\d{0,2}(?:[_.-](?:[a-z]{1,12}\d{0,2}|\d{1,2}))*$/;
const LONGEST_WORDS = 24;

/** A slip may hold any character of the keyboard; what commands a terminal or begins another line is none. */
const PRINTABLE = /^[ -~]*$/;

/** Where secrets belong, and so may stand one line off; at this depth there are only keys of the schema. */
const DEPTH_OF_SECRETS: Readonly<Record<string, number>> = { credentials: 2, http: 1 };

/**
 * Whether a name that an operator typed may be printed: it is a key of the configuration or a slip of one, or looks
 * like a plain word. Any other could be a secret out of place.
 */
export function isShownName(name: string): boolean {
  return isKnown(name) || (name.length <= LONGEST_WORDS && WORDS.test(name));
}

/** Whether the key at the end of a path may be printed. Where secrets belong, a plain word may be a password. */
export function isShown(path: Path): boolean {
  const key = path.at(-1);
  if (typeof key !== 'string') return true;
  const depth = DEPTH_OF_SECRETS[String(path[0])] ?? Infinity;
  return path.length > depth ? isKnown(key) : isShownName(key);
}

/** A path as an operator writes it: `projects[0].region`. Keys that could be secrets are shown as `…`. */
export function formatPath(path: Path): string {
  const segments = path.map((segment, index) => {
    if (typeof segment === 'number') return `[${segment}]`;
    return isShown(path.slice(0, index + 1)) ? `.${segment}` : '.…';
  });
  return segments.join('').replace(/^\./, '');
}

/** `<<` is YAML's own. */
function isKnown(key: string): boolean {
  if (key === '<<' || KNOWN_KEYS.has(key)) return true;
  return PRINTABLE.test(key) && nearest(key, [...KNOWN_KEYS]) !== undefined;
}
