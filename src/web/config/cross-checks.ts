import type { Fault } from '../../config/problems.js';
import { itemsOf, valueAt, type Tree } from '../../config/tree.js';
import { TLS13_SUITES } from './tls-names.js';

/** Checks between keys. Ignores values that are wrong by themselves. */
export function crossCheckWeb(tree: Tree): Fault[] {
  const tls = tlsFaults(valueAt(tree, 'tls_server_config'));
  return [
    ...Object.entries(tls).map(([key, message]) => ({ path: ['tls_server_config', key], message })),
    ...rateLimitFaults(valueAt(tree, 'rate_limit')),
  ];
}

/** The messages by key. */
function tlsFaults(tls: Tree): Record<string, string> {
  const get = (key: string) => valueAt(tls, key);
  const type = get('client_auth_type') ?? 'NoClientCert';
  // The types that verify a certificate with an authority.
  const isVerifying = type === 'VerifyClientCertIfGiven' || type === 'RequireAndVerifyClientCert';
  const authorities = ['client_ca', 'client_ca_file'].filter((key) => get(key) != null);
  const faults: Record<string, string> = {};
  // Without an authority of its own, Node.js accepts every certificate of the public web.
  if (isVerifying && authorities.length === 0)
    faults['client_auth_type'] = 'needs client_ca_file or client_ca, to verify clients against';
  if (type === 'NoClientCert')
    for (const key of authorities)
      faults[key] =
        'has no effect while client_auth_type is NoClientCert; set that to RequireAndVerifyClientCert';
  // A certificate that is not verified can hold any name.
  if (!isVerifying && itemsOf(get('client_allowed_sans')).length > 0)
    faults['client_allowed_sans'] = 'has no effect unless client_auth_type is RequireAndVerifyClientCert';
  return { ...faults, ...versionFaults(get) };
}

function versionFaults(get: (key: string) => Tree): Record<string, string> {
  if (get('max_version') !== 'TLS12') return {};
  const suites = itemsOf(get('cipher_suites'));
  const isForTls13 = (name: Tree): boolean => typeof name === 'string' && TLS13_SUITES.includes(name);
  const faults: Record<string, string> = {};
  if (get('min_version') === 'TLS13') faults['max_version'] = 'must not be older than min_version';
  if (suites.length > 0 && suites.every(isForTls13))
    faults['cipher_suites'] = 'holds no suite of TLS 1.2, which is the newest version served';
  return faults;
}

/** In the toolkit a missing burst is 0, which refuses every request. */
function rateLimitFaults(limit: Tree): Fault[] {
  const interval = valueAt(limit, 'interval');
  if (typeof interval !== 'string' || interval === '0' || valueAt(limit, 'burst') != null) return [];
  return [{ path: ['rate_limit', 'burst'], message: 'is required and must be a whole number above 0' }];
}
