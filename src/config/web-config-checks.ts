import type { Fault } from './problems.js';
import { itemsOf, valueAt, type Tree } from './tree.js';
import { TLS13_SUITES } from './web-config-names.js';

const TLS = 'tls_server_config';

/** What only shows when keys are held against each other. Looks past values that are wrong by themselves. */
export function crossCheckWeb(tree: Tree): Fault[] {
  const tls = valueAt(tree, TLS);
  return [
    ...clientAuthorities(tls),
    ...allowedNames(tls),
    ...versions(tls),
    ...suites(tls),
    ...rateLimit(valueAt(tree, 'rate_limit')),
  ];
}

/** The types that check a certificate against an authority. */
const VERIFYING: readonly Tree[] = ['VerifyClientCertIfGiven', 'RequireAndVerifyClientCert'];

/** Without an authority of one's own, everybody who has a certificate for the public web would be let in. */
function clientAuthorities(tls: Tree): Fault[] {
  const type = valueAt(tls, 'client_auth_type') ?? 'NoClientCert';
  const given = ['client_ca', 'client_ca_file'].filter((key) => valueAt(tls, key) != null);
  if (VERIFYING.includes(type) && given.length === 0)
    return [at(TLS, 'client_auth_type', 'needs client_ca_file or client_ca, to verify clients against')];
  if (type !== 'NoClientCert') return [];
  return given.map((key) =>
    at(
      TLS,
      key,
      'has no effect while client_auth_type is NoClientCert; set that to RequireAndVerifyClientCert',
    ),
  );
}

/** Anybody can write any name into a certificate that is not verified. */
function allowedNames(tls: Tree): Fault[] {
  if (itemsOf(valueAt(tls, 'client_allowed_sans')).length === 0) return [];
  if (VERIFYING.includes(valueAt(tls, 'client_auth_type'))) return [];
  const message = 'has no effect unless client_auth_type is RequireAndVerifyClientCert';
  return [at(TLS, 'client_allowed_sans', message)];
}

function versions(tls: Tree): Fault[] {
  const isReversed = valueAt(tls, 'min_version') === 'TLS13' && valueAt(tls, 'max_version') === 'TLS12';
  return isReversed ? [at(TLS, 'max_version', 'must not be older than min_version')] : [];
}

function suites(tls: Tree): Fault[] {
  const names = itemsOf(valueAt(tls, 'cipher_suites'));
  const isForTls13 = (name: Tree) => (TLS13_SUITES as readonly Tree[]).includes(name);
  if (valueAt(tls, 'max_version') !== 'TLS12' || names.length === 0 || !names.every(isForTls13)) return [];
  return [at(TLS, 'cipher_suites', 'holds no suite of TLS 1.2, which is the newest version served')];
}

/** In the toolkit a missing burst is 0, and every request is refused. */
function rateLimit(limit: Tree): Fault[] {
  const interval = valueAt(limit, 'interval');
  if (typeof interval !== 'string' || interval === '0' || valueAt(limit, 'burst') != null) return [];
  return [at('rate_limit', 'burst', 'is required and must be a whole number above 0')];
}

function at(section: string, key: string, message: string): Fault {
  return { path: [section, key], message };
}
