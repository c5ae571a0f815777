import { validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { didYouMean } from './suggestions.js';
import { expecting } from './values.js';
import { CIPHER_SUITES, CURVES, TLS_VERSIONS, isInsecureSuite, type Names } from './web-config-names.js';

/** A value read from its text, or the message for one that cannot be read; neither repeats the text. */
function readable<T>(type: string, expectation: string, read: (text: string) => T | Refusal) {
  return z
    .string({ error: expecting(expectation) })
    .transform((text, context): T => {
      const value = read(text);
      if (!(value instanceof Refusal)) return value;
      context.addIssue({ code: 'custom', message: value.message });
      return z.NEVER;
    })
    .meta({ type });
}

class Refusal {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** As OpenSSL calls it. */
export const cipherSuite = readable('cipher suite', 'the name of a cipher suite', (name) =>
  isInsecureSuite(name) ? new Refusal('is not secure, and is not served') : translate(name, CIPHER_SUITES),
);

/** As OpenSSL calls it. */
export const curve = readable('curve', 'the name of a curve', (name) => translate(name, CURVES));

function translate(name: string, names: Names): string | Refusal {
  if (Object.hasOwn(names, name)) return names[name] ?? '';
  const known = Object.keys(names);
  return new Refusal(`must be one of ${known.join(', ')}${didYouMean(name, known)}`);
}

/** As Node.js calls it. */
export const tlsVersion = readable('TLS12 | TLS13', 'TLS12 or TLS13', (name) => {
  if (name === 'TLS10' || name === 'TLS11')
    return new Refusal('TLS 1.0 and 1.1 are not secure (RFC 8996), and are not served; use TLS12 or TLS13');
  return name === 'TLS12' || name === 'TLS13' ? TLS_VERSIONS[name] : new Refusal('must be TLS12 or TLS13');
});

/** `true` is what the toolkit does when nothing is said, but whoever says so relies on it. */
export const http2 = readable('false', 'false', (text) =>
  text === 'false' ? false : new Refusal('HTTP/2 is not served here: set it to false or leave it out'),
);

export const headerValue = readable('text', 'a text that a header can hold', (value) => {
  if (value === '') return new Refusal('must be a text that is not empty; leave the key out to unset it');
  try {
    validateHeaderValue('header', value);
    return value;
  } catch {
    return new Refusal('must hold nothing that a header cannot: no line breaks, no control characters');
  }
});

/** Costs above 31 do not exist, and 53 characters are salt and sum. */
const BCRYPT = /^\$2[abxy]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;

const A_HASH = 'a bcrypt hash of the password, as htpasswd -nBC 10 "" prints it';

export const bcryptHash = readable('bcrypt hash', A_HASH, (text) =>
  BCRYPT.test(text) ? text : new Refusal(`must be ${A_HASH}`),
);

const GO_UNITS_MS = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, m: 60e3, h: 3_600e3 } as const;
const GO_DURATION = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ns|us|µs|μs|ms|s|m|h))+$/;
const A_DURATION = 'a duration such as 100ms, 1s or 1m30s, or 0';

/** Milliseconds, and fractions of them, of what Go's `time.ParseDuration` takes: sums too, and no days. */
export const goDuration = readable('duration', A_DURATION, (text) => {
  if (text === '0') return 0;
  if (!GO_DURATION.test(text)) return new Refusal(`must be ${A_DURATION}`);
  const parts = [...text.matchAll(/([\d.]{1,19})(\D+)/g)];
  return parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * GO_UNITS_MS[unit as keyof typeof GO_UNITS_MS],
    0,
  );
});
