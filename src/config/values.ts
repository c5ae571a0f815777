import { z } from 'zod';
import { DURATION_PATTERN, parseDuration } from './durations.js';
import { parseBaseUrl } from './endpoints.js';
import { compileRegularExpression, RegularExpressionError } from './regular-expression.js';
import { isProxyUrl, PROXY_URL_ESCAPES } from './proxy-url.js';
import { didYouMean } from './suggestions.js';

type RawIssue = z.core.$ZodRawIssue;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Ten years: longer ones leave the range of dates. */
const LONGEST_DURATION_MS = 3_650 * DAY_MS;
const HTTP_URL = '^[Hh][Tt][Tt][Pp][Ss]?://';

/** What is wrong with a value, where a reader can say more than the expectation. Without the value. */
export class Invalid {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** How a value is described: its JSON schema, whose `title` is a word for its type. */
type Description = Readonly<Record<string, unknown>>;

/** What an unquoted text may turn into when YAML gives it a type, as editors do. */
const ANY_SCALAR = ['string', 'number', 'boolean'];

/**
 * A value read from its text; `read` returns `undefined` for a text that does not meet the expectation. The JSON schema
 * describes what editors accept; its `pattern` need not know variables.
 */
export function readable<T>(
  title: string,
  expectation: string,
  read: (text: string) => T | Invalid | undefined,
  schema: Description = {},
) {
  return z
    .string({ error: expecting(expectation) })
    .transform((text, context): T => {
      const value = read(text) ?? new Invalid(`must be ${expectation}`);
      if (!(value instanceof Invalid)) return value;
      context.addIssue({ code: 'custom', message: value.message });
      return z.NEVER;
    })
    .meta({ title, type: 'string', ...schema, ...orVariable(schema['pattern']) });
}

/** A text with a variable in it is right until the variable is known. */
function orVariable(pattern: unknown): Description {
  return typeof pattern === 'string' ? { pattern: `${pattern}|\\$\\{` } : {};
}

/** The message for a value that is missing or of the wrong kind. */
export function expecting(expectation: string) {
  return ({ input }: RawIssue) =>
    input === undefined ? `is required and must be ${expectation}` : `must be ${expectation}`;
}

/** One of a pair of surrogates alone: sent as UTF-8 it would change, and two names could turn into one. */
const HALF = /\p{Surrogate}/u;

/** Any text but the empty one. */
export const text = filled('text').refine(
  (value) => !HALF.test(value),
  'must be valid Unicode: half a character (a surrogate alone) stands in it',
);
/** A part of a credential: a user's name, for one. */
export const credentialText = unquoted(text);
export const secretText = unquoted(filled('secret', { writeOnly: true }));
export const filePath = filled('path');

export const region = matching('region', 'a region such as eu-west-101', /^[a-z0-9]+(?:-[a-z0-9]+)*$/).meta({
  examples: ['eu-west-101'],
});
export const domain = matching(
  'domain',
  'a domain name such as myhuaweicloud.com',
  /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/,
).meta({ examples: ['myhuaweicloud.eu'] });
/** It becomes part of a request's path, so nothing but letters, digits, dashes and underscores. */
export const id = matching('id', 'an id of letters, digits and dashes', /^[A-Za-z0-9_-]{1,128}$/).meta({
  type: ANY_SCALAR,
});

export const flag = readable(
  'true or false',
  'true or false',
  (value) => {
    if (/^(?:true|True|TRUE)$/.test(value)) return true;
    return /^(?:false|False|FALSE)$/.test(value) ? false : undefined;
  },
  { type: ['boolean', 'string'], pattern: '^(?:true|True|TRUE|false|False|FALSE)$' },
);

export const count = readable(
  'whole number',
  'a whole number above 0',
  (value) => (/^\d{1,15}$/.test(value) && Number(value) > 0 ? Number(value) : undefined),
  { type: ['integer', 'string'], minimum: 1, pattern: '^\\d+$' },
);

/** Calls a second; less than one is less often. */
export const rate = readable(
  'number',
  'a number above 0, such as 5 or 0.5',
  (value) => (/^\d{1,9}(?:\.\d{1,9})?$/.test(value) && Number(value) > 0 ? Number(value) : undefined),
  { type: ['number', 'string'], exclusiveMinimum: 0, pattern: '^\\d+(?:\\.\\d+)?$' },
);

export const baseUrl = readable(
  'URL',
  'an http:// or https:// URL without user, password, query or fragment',
  parseBaseUrl,
  { pattern: HTTP_URL, examples: ['https://example.com'] },
);

export const proxyUrl = readable(
  'URL',
  `an http:// or https:// URL that ends with its host and port; special characters in its user or password are written as % and two digits (${PROXY_URL_ESCAPES})`,
  (value) => (isProxyUrl(value) ? value : undefined),
  { pattern: HTTP_URL, writeOnly: true, examples: ['http://proxy.example.com:3128'] },
);

export const pattern = readable(
  'regular expression',
  'a regular expression',
  (source) => {
    try {
      return compileRegularExpression(source);
    } catch (error) {
      const reason = error instanceof RegularExpressionError ? error.message : '';
      return new Invalid(`must be a regular expression${reason === '' ? '' : ` (${reason})`}`);
    }
  },
  { type: ANY_SCALAR, examples: ['^prod-'] },
);

/**
 * What to say of a credential in quotes, `"like this"`; `undefined` when it is in none. No key, user or password is
 * expected to begin and end with the same quote: the quotes came along from a file that does not take them off.
 */
export function quotesFault(text: string): string | undefined {
  const first = text.at(0);
  const isQuoted = text.length > 1 && (first === '"' || first === "'") && text.at(-1) === first;
  if (!isQuoted) return undefined;
  return 'is wrapped in quotes, which would be sent as a part of it: remove them (docker --env-file keeps quotes, a shell does not)';
}

function unquoted<Schema extends z.ZodType<string>>(schema: Schema) {
  return schema.superRefine((value, context) => {
    const message = quotesFault(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

function filled(title: string, schema: Description = {}) {
  const isFilled = (value: string) => (value === '' ? undefined : value);
  return readable(title, 'a text that is not empty', isFilled, { type: ANY_SCALAR, minLength: 1, ...schema });
}

function matching(title: string, expectation: string, shape: RegExp) {
  const read = (value: string) => (shape.test(value) ? value : undefined);
  return readable(title, expectation, read, { pattern: shape.source });
}

/** Milliseconds. Zero is accepted only where the least allowed is zero. */
export function duration({ leastMs = 1, mostMs = LONGEST_DURATION_MS } = {}) {
  return readable('duration', 'a duration such as 500ms, 30s, 1h30m or 7d', parseDuration, {
    type: ['string', 'integer'],
    pattern: DURATION_PATTERN,
    maximum: 0,
  })
    .refine((ms) => ms >= leastMs, 'must be longer than 0s')
    .refine((ms) => ms <= mostMs, `must be at most ${formatLimit(mostMs)}`);
}

function formatLimit(ms: number): string {
  return ms % DAY_MS === 0 ? `${ms / DAY_MS}d` : `${ms / HOUR_MS}h`;
}

/** One of a closed set of words. */
export function choice<const Word extends string>(words: readonly Word[]) {
  return z
    .enum(words, {
      error: (issue) => {
        const expected = expecting(`one of ${words.join(', ')}`)(issue);
        return typeof issue.input === 'string' ? expected + didYouMean(issue.input, words) : expected;
      },
    })
    .meta({ title: words.join(' | ') });
}
