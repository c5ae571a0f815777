const MINUTE_MS = 60_000;

/** The texts are short; a longer one is cut to this before it is searched. */
const READ_LENGTH = 1_000;

/** Why the cloud rejects a credential, in our own words: its text may repeat parts of the signature. */
export interface AuthCause {
  readonly kind:
    | 'key_locked'
    | 'user_locked'
    | 'clock'
    | 'unknown_key'
    | 'disabled_key'
    | 'incomplete_signature'
    | 'wrong_signature'
    | 'temporary_key'
    | 'foreign_token'
    | 'missing_token'
    | 'expired_token'
    | 'disabled_user'
    | 'expired_password'
    | 'login_protection'
    | 'wrong_password'
    | 'access_control'
    | 'app';
  readonly meaning: string;
  readonly advice: string;
  /** How long a lock lasts: a try before that is rejected whatever the credential is, and may prolong the lock. */
  readonly lockedMs?: number;
}

interface Entry extends AuthCause {
  /** All of them occur in the text. Without quantifiers, so that no text takes long. */
  readonly patterns: readonly RegExp[];
}

const KEY = /\bak\b|access ?key/;
const USER = /\buser\b|\baccount\b|\bdomain\b/;
const EXPIRED = /expire|invalid|revoked|must be updated/;
const DISABLED = /disabled|not enabled|inactive|frozen|suspended|restricted/;

/** In this order: the first that fits. The texts are those of the API gateway and of IAM, as documented or seen. */
const CAUSES: readonly Entry[] = [
  {
    kind: 'user_locked',
    patterns: [USER, /\block(?:ed)?\b/],
    meaning: 'the user or account is locked after failed logins',
    advice:
      'wait 15 minutes (unless the account sets another time) and do not replace the credential: a new one is locked too; then correct the password',
    lockedMs: 15 * MINUTE_MS,
  },
  {
    kind: 'key_locked',
    patterns: [/reach(?:ed)? the limit|\block(?:ed)?\b/],
    meaning: 'the access key is locked, as after five failed signatures in a row',
    advice:
      'wait 5 minutes and do not replace it for this; if it is locked again, its secret key is wrong here or in another program that uses it',
    lockedMs: 5 * MINUTE_MS,
  },
  {
    kind: 'clock',
    patterns: [/sign/, /expired|skew|time difference/],
    meaning: 'the signature is too old or of a time to come',
    advice: "set this machine's clock (NTP): 15 minutes of skew are too many, and the key may be right",
  },
  {
    kind: 'disabled_key',
    patterns: [KEY, DISABLED],
    meaning: 'the access key is disabled',
    advice: 'enable it in IAM, or create another one',
  },
  {
    kind: 'unknown_key',
    patterns: [KEY, /not exist|not found/],
    meaning: 'there is no such access key',
    advice:
      'check the access key: that it was copied whole, was not deleted, and belongs to this cloud (cloud_domain, endpoints)',
  },
  {
    kind: 'incomplete_signature',
    patterns: [/sign|authorization|x-sdk-date/, /incomplete|missing|\black\b|not found|is empty/],
    meaning: 'the signature arrived incomplete',
    advice: 'check that no proxy on the way removes or changes the headers Authorization and X-Sdk-Date',
  },
  {
    kind: 'wrong_signature',
    patterns: [/sign/, /fail|mismatch|not match|invalid|incorrect|wrong/],
    meaning: 'the secret key does not belong to the access key',
    advice:
      'check the access key and the secret key before five failed signatures lock it; if both are right, a proxy changes the requests',
  },
  {
    kind: 'temporary_key',
    patterns: [/security ?token|temporary|\bsts\b/, EXPIRED],
    meaning: 'the temporary access key or its security token has expired',
    advice: 'provide a new set of access key, secret key and security token; the three belong together',
  },
  {
    kind: 'foreign_token',
    patterns: [/token/, /decrypt|parse/],
    meaning: 'the token cannot be read where it was sent',
    advice: 'check that endpoints.iam and the endpoint of the service belong to the same region and cloud',
  },
  {
    kind: 'missing_token',
    patterns: [/token/, /not found|missing|is empty|is null/],
    meaning: 'no token arrived',
    advice: 'check that no proxy on the way removes the header X-Auth-Token',
  },
  {
    kind: 'expired_token',
    patterns: [/token/, EXPIRED],
    meaning: 'the token has expired or was revoked',
    advice:
      'a new login follows; if this lasts, check whether the password or the permissions of the user have just changed',
  },
  {
    kind: 'expired_password',
    patterns: [/password/, /expire/],
    meaning: 'the password has expired',
    advice: 'set a new one in IAM, and here',
  },
  {
    kind: 'disabled_user',
    patterns: [USER, DISABLED],
    meaning: 'the user or account is disabled or frozen',
    advice: 'enable the user in IAM with programmatic access, and check that the account is not in arrears',
  },
  {
    kind: 'login_protection',
    patterns: [/\bmfa\b|\btotp\b|login protection|verification code/],
    meaning: 'the user has login protection, which asks for a second factor',
    advice: 'turn it off for this user, or use an access key',
  },
  {
    kind: 'wrong_password',
    patterns: [/password/, /wrong|incorrect|error|invalid|fail/],
    meaning: 'the user name or the password is wrong',
    advice: 'check user_name, domain_name and the password before failed logins lock the user',
  },
  {
    kind: 'access_control',
    patterns: [/access control|\bacl\b|ip address/],
    meaning: "the account's access control does not admit this machine's address",
    advice: 'add the address to the access control rules of IAM',
  },
  {
    kind: 'app',
    patterns: [/app not found|app authentication/],
    meaning: 'the endpoint expects an app key of an API gateway, not a credential of IAM',
    advice: 'check the endpoint',
  },
];

/** What a 401 is about, by its text; `undefined` when that names no known cause. */
export function authCauseOf(text: string): AuthCause | undefined {
  // What follows repeats the request, whose words say nothing of the cause.
  const [searched = ''] = text.slice(0, READ_LENGTH).toLowerCase().split('canonicalrequest');
  return CAUSES.find(({ patterns }) => patterns.every((pattern) => pattern.test(searched)));
}
