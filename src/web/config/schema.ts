import { validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { withSecrets } from '../../config/secret-keys.js';
import { list, mapping, section } from '../../config/sections.js';
import { didYouMean } from '../../config/suggestions.js';
import { isMap, withoutEmpty } from '../../config/tree.js';
import {
  choice,
  count,
  expecting,
  filePath,
  flag,
  Invalid,
  readable,
  secretText,
  text,
} from '../../config/values.js';
import { CIPHER_SUITES, CLIENT_AUTH_TYPES, CURVES, INSECURE_SUITE, TLS_VERSIONS } from './tls-names.js';

/** A name in Go's words, read as OpenSSL's. */
function goName(type: string, names: Readonly<Record<string, string>>) {
  const known = Object.keys(names);
  return readable(type, `the name of a ${type}`, (name) => {
    if (INSECURE_SUITE.test(name)) return new Invalid('is not secure, and is not served');
    if (Object.hasOwn(names, name)) return names[name];
    return new Invalid(`must be one of ${known.join(', ')}${didYouMean(name, known)}`);
  });
}

const tlsVersion = readable('TLS12 | TLS13', 'TLS12 or TLS13', (name) => {
  if (name === 'TLS10' || name === 'TLS11')
    return new Invalid('TLS 1.0 and 1.1 are not secure (RFC 8996), and are not served; use TLS12 or TLS13');
  return name === 'TLS12' || name === 'TLS13' ? TLS_VERSIONS[name] : undefined;
});

/** `true` is the toolkit's default; a file that asks for it relies on HTTP/2. */
const http2 = readable('false', 'false', (value) =>
  value === 'false' ? false : new Invalid('HTTP/2 is not served here: set it to false or leave it out'),
);

const headerValue = readable('text', 'a text that a header can hold', (value) => {
  if (value === '') return new Invalid('must be a text that is not empty; leave the key out to unset it');
  try {
    validateHeaderValue('header', value);
    return value;
  } catch {
    return new Invalid('must hold nothing that a header cannot: no line breaks, no control characters');
  }
});

/** Costs are 4 to 31; 53 characters are salt and sum. */
const BCRYPT = /^\$2[abxy]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;

const bcryptHash = readable(
  'bcrypt hash',
  'a bcrypt hash of the password, as htpasswd -nBC 10 "" prints it',
  (hash) => (BCRYPT.test(hash) ? hash : undefined),
);

const GO_UNITS_MS = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, m: 60e3, h: 3_600e3 } as const;
const GO_DURATION = /^(?:\d{1,9}(?:\.\d{1,9})?(?:ns|us|µs|μs|ms|s|m|h))+$/;

/** Milliseconds, and fractions of them, of what Go's `time.ParseDuration` takes: sums too, and no days. */
const goDuration = readable('duration', 'a duration such as 100ms, 1s or 1m30s, or 0', (value) => {
  if (value === '0') return 0;
  if (!GO_DURATION.test(value)) return undefined;
  return [...value.matchAll(/([\d.]{1,19})(\D+)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * GO_UNITS_MS[unit as keyof typeof GO_UNITS_MS],
    0,
  );
});

const FROM_THE_FOLDER = 'A relative path starts at the folder of this file.';

const tlsSchema = withSecrets(
  mapping({
    cert: text
      .optional()
      .describe('The certificate of the server and those between it and its authority, as PEM.'),
    cert_file: filePath.optional().describe(`File that holds \`cert\`. ${FROM_THE_FOLDER}`),
    key: secretText.optional().describe('The private key of the certificate, as PEM, without a passphrase.'),
    key_file: filePath.optional().describe(`File that holds \`key\`. ${FROM_THE_FOLDER}`),
    client_auth_type: choice(CLIENT_AUTH_TYPES)
      .prefault('NoClientCert')
      .describe('Who must show a certificate. Only `RequireAndVerifyClientCert` keeps strangers out.'),
    client_ca: text.optional().describe('The authorities that vouch for clients, as PEM.'),
    client_ca_file: filePath.optional().describe(`File that holds \`client_ca\`. ${FROM_THE_FOLDER}`),
    client_allowed_sans: list('names', text)
      .min(1, 'must hold at least one name; leave the key out to let in every verified certificate')
      .optional()
      .describe(
        'A client is let in only when its certificate has one of these DNS names, IP addresses, e-mail addresses or URIs.',
      ),
    min_version: tlsVersion.prefault('TLS12').describe('The oldest version of TLS that is served.'),
    max_version: tlsVersion.prefault('TLS13').describe('The newest version of TLS that is served.'),
    cipher_suites: list('cipher suites', goName('cipher suite', CIPHER_SUITES))
      .optional()
      .describe('The cipher suites of TLS 1.2, by their names in Go. TLS 1.3 always has its own three.'),
    prefer_server_cipher_suites: flag
      .prefault('true')
      .describe('Whether the order of `cipher_suites` counts, and not that of the client.'),
    curve_preferences: list('curves', goName('curve', CURVES))
      .optional()
      .describe('The elliptic curves for the exchange of keys, the best first.'),
  }),
  { required: ['cert', 'key'], optional: ['client_ca'] },
);

/** A file without users asks for no password, so a user whose hash is left empty is an error and not no user. */
const usersSchema = z.record(z.string().regex(/^[^:]+$/), bcryptHash, {
  error: (issue) =>
    issue.code === 'invalid_key'
      ? 'the name of a user must not be empty and cannot hold a colon'
      : expecting('a mapping of user names to bcrypt hashes')(issue),
});

/** The web configuration file, in the format of Prometheus' exporter-toolkit. */
export const webConfigSchema = section({
  tls_server_config: z
    .preprocess(unsetWhenEmpty, tlsSchema.optional())
    .describe('Serves HTTPS, and asks clients for certificates. Without it HTTP is served.'),
  http_server_config: section({
    http2: http2.optional().describe('HTTP/2 is not served: `false` is the only value.'),
    headers: section({
      'Content-Security-Policy': headerValue
        .optional()
        .describe('The pages have one of their own, which stays.'),
      'X-Frame-Options': choice(['deny', 'sameorigin'])
        .optional()
        .describe('Whether a page of another origin may frame an answer.'),
      'X-Content-Type-Options': choice(['nosniff'])
        .optional()
        .describe('Every answer has it, also when it is left out.'),
      'X-XSS-Protection': headerValue.optional().describe('For browsers of the past.'),
      'Strict-Transport-Security': headerValue
        .optional()
        .describe('Makes browsers use HTTPS for the whole host: also for what else it serves.'),
    })
      .prefault({})
      .describe('Headers that every answer gets, besides those of its own.'),
  })
    .prefault({})
    .describe('How HTTP is spoken.'),
  basic_auth_users: usersSchema
    .prefault({})
    .describe('Users with the bcrypt hash of their password. When there is none, no password is asked for.'),
  rate_limit: section({
    interval: goDuration.describe('The time in which one more request becomes possible; `0` sets no limit.'),
    burst: count
      .optional()
      .describe('The requests that are possible at once; required unless `interval` is `0`.'),
  })
    .optional()
    .describe('Answers 429 to requests beyond a rate, from all clients together.'),
});

/** What the schema makes of a file without problems. */
export type WebConfigFile = z.output<typeof webConfigSchema>;

function unsetWhenEmpty(tree: unknown): unknown {
  const filled = withoutEmpty(tree);
  return isMap(filled) && Object.keys(filled).length === 0 ? undefined : filled;
}
