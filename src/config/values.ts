import { z } from 'zod';
import { parseDuration } from './durations.js';
import { parseBaseUrl } from './endpoints.js';
import { PROXY_URL_ESCAPES, proxyUrlFault, type ProxyUrlFault } from './proxy-url.js';
import { quotesFault } from './quotes.js';
import { didYouMean } from './suggestions.js';

type RawIssue = z.core.$ZodRawIssue;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Ten years: longer ones leave the range of dates. */
const LONGEST_DURATION_MS = 3_650 * DAY_MS;

/** What is wrong with a value, where a reader can say more than the expectation. Without the value. */
export class Invalid {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** A value read from its text; `read` returns `undefined` for a text that does not meet the expectation. */
export function readable<T>(
  type: string,
  expectation: string,
  read: (text: string) => T | Invalid | undefined,
) {
  return z
    .string({ error: expecting(expectation) })
    .transform((text, context): T => {
      const value = read(text) ?? new Invalid(`must be ${expectation}`);
      if (!(value instanceof Invalid)) return value;
      context.addIssue({ code: 'custom', message: value.message });
      return z.NEVER;
    })
    .meta({ type });
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
export const secretText = unquoted(filled('secret'));
export const filePath = filled('path');

export const region = matching('region', 'a region such as eu-west-101', /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
export const domain = matching(
  'domain',
  'a domain name such as myhuaweicloud.com',
  /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i,
);
/** It becomes part of a request's path, so nothing but letters, digits, dashes and underscores. */
export const id = matching('id', 'an id of letters, digits and dashes', /^[A-Za-z0-9_-]{1,128}$/);

export const flag = readable('true or false', 'true or false', (value) => {
  if (/^(?:true|True|TRUE)$/.test(value)) return true;
  return /^(?:false|False|FALSE)$/.test(value) ? false : undefined;
});

export const count = readable('whole number', 'a whole number above 0', (value) =>
  /^\d{1,15}$/.test(value) && Number(value) > 0 ? Number(value) : undefined,
);

/** Calls a second; less than one is less often. */
export const rate = readable('number', 'a number above 0, such as 5 or 0.5', (value) =>
  /^\d{1,9}(?:\.\d{1,9})?$/.test(value) && Number(value) > 0 ? Number(value) : undefined,
);

export const baseUrl = readable(
  'URL',
  'an http:// or https:// URL without user, password, query or fragment',
  parseBaseUrl,
);

const ENDS: Readonly<Record<ProxyUrlFault, string>> = {
  afterHost: ' that ends with its host and port',
  shape: '',
};

export const proxyUrl = readable('URL', 'an http:// or https:// URL', (value) => {
  const fault = proxyUrlFault(value);
  if (fault === undefined) return value;
  const escapes = `are written as % and two digits (${PROXY_URL_ESCAPES[fault]})`;
  return new Invalid(
    `must be an http:// or https:// URL${ENDS[fault]}; special characters in its user or password ${escapes}`,
  );
});

export const pattern = readable('regular expression', 'a regular expression', (source) => {
  try {
    return new RegExp(source);
  } catch (error) {
    return new Invalid(`must be a regular expression${reasonOf(error, source)}`);
  }
});

/** The engine's reason without the expression, which its message repeats. */
function reasonOf(error: unknown, source: string): string {
  const quoting = `Invalid regular expression: /${source}/: `;
  const message = error instanceof Error ? error.message : '';
  return message.startsWith(quoting) ? ` (${message.slice(quoting.length)})` : '';
}

function unquoted<Schema extends z.ZodType<string>>(schema: Schema) {
  return schema.superRefine((value, context) => {
    const message = quotesFault(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

function filled(type: string) {
  return readable(type, 'a text that is not empty', (value) => (value === '' ? undefined : value));
}

function matching(type: string, expectation: string, shape: RegExp) {
  return readable(type, expectation, (value) => (shape.test(value) ? value : undefined));
}

/** Milliseconds. `0s` is accepted only where the least allowed is zero. */
export function duration({ leastMs = 1, mostMs = LONGEST_DURATION_MS } = {}) {
  return readable('duration', 'a duration such as 500ms, 30s, 5m, 24h or 7d', parseDuration)
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
    .meta({ type: words.join(' | ') });
}
