import { z } from 'zod';
import { exactlyOne, atMostOne } from './secret-keys.js';
import { list, mapping, section } from './sections.js';
import { isMap, withoutEmpty } from './tree.js';
import { choice, count, expecting, filePath, flag, secretText, text } from './values.js';
import { CLIENT_AUTH_TYPES } from './web-config-names.js';
import {
  bcryptHash,
  cipherSuite,
  curve,
  goDuration,
  headerValue,
  http2,
  tlsVersion,
} from './web-config-values.js';

const FROM_THE_FOLDER = 'A relative path starts at the folder of this file.';

const tlsSchema = mapping({
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
  cipher_suites: list('cipher suites', cipherSuite)
    .optional()
    .describe('The cipher suites of TLS 1.2, by their names in Go. TLS 1.3 always has its own three.'),
  prefer_server_cipher_suites: flag
    .prefault('true')
    .describe('Whether the order of `cipher_suites` counts, and not that of the client.'),
  curve_preferences: list('curves', curve)
    .optional()
    .describe('The elliptic curves for the exchange of keys, the best first.'),
}).check(exactlyOne('cert'), exactlyOne('key'), atMostOne('client_ca'));

/** A file that names no user lets in everybody, so a user whose hash was left empty must not count as none. */
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
    .describe('Answers 429 to requests beyond a rate, whoever they come from.'),
});

/** What the schema makes of a file without problems. */
export type WebConfigFile = z.output<typeof webConfigSchema>;

function unsetWhenEmpty(tree: unknown): unknown {
  const filled = withoutEmpty(tree);
  return isMap(filled) && Object.keys(filled).length === 0 ? undefined : filled;
}
