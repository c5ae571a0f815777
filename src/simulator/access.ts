import type { Clock } from './clock.js';
import { drawId } from './draw.js';
import { unauthorized, type Refusal } from './refusal.js';
import { isSignedWith, parseAuthorization, type ClaimedSignature, type SignedRequest } from './signature.js';
import { readCompactTime } from './times.js';

export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Makes the key a temporary one: requests have to carry the token, and sign it. */
  readonly securityToken?: string;
}

/** Who is asking: tells which projects (by id) may be asked about. */
export interface Caller {
  mayEnter(project: string): boolean;
}

/** How a token differs from an ordinary one. */
export interface TokenForm {
  readonly lifeMs?: number;
  readonly bytes?: number;
}

export interface Token {
  readonly id: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Lets requests in: by signature, or by a token it has issued. */
export interface Gatekeeper {
  /** Throws the refusal. */
  admit(request: SignedRequest): Caller;
  issueToken(owner: Caller, form?: TokenForm): Token;
}

const MINUTE = 60_000;
const SKEW_MS = 15 * MINUTE;
const LOCK_MS = 5 * MINUTE;
const FAILURES_ALLOWED = 5;
const TOKEN_LIFE_MS = 24 * 60 * MINUTE;

interface Conduct {
  failures: number;
  lockedUntil: number;
}

export function createGatekeeper(accessKeys: readonly AccessKey[], clock: Clock, seed: number): Gatekeeper {
  const conducts = new Map<string, Conduct>();
  const tokens = new Map<string, { expiresAt: number; owner: Caller }>();
  let issued = 0;

  function admitSigned(request: SignedRequest, authorization: string): Caller {
    const claim = parseAuthorization(authorization);
    const key = accessKeys.find(({ accessKey }) => accessKey === claim?.accessKey);
    if (claim === undefined || key === undefined) throw unauthorized('the access key is unknown');
    const conduct = conducts.get(key.accessKey) ?? { failures: 0, lockedUntil: -Infinity };
    conducts.set(key.accessKey, conduct);
    if (clock.now() < conduct.lockedUntil) throw unauthorized('the access key is locked');
    const complaint = complaintAbout(request, claim, { key, now: clock.now() });
    count(conduct, complaint, clock.now());
    if (complaint !== undefined) throw complaint;
    const bound = single(request, 'x-project-id');
    return { mayEnter: (project) => bound === undefined || bound === project };
  }

  function admitToken(id: string): Caller {
    const token = tokens.get(id);
    if (token === undefined || token.expiresAt <= clock.now()) throw unauthorized('decrypt token fail');
    return token.owner;
  }

  return {
    admit(request) {
      const token = single(request, 'x-auth-token');
      if (token !== undefined) return admitToken(token);
      return admitSigned(request, request.headers.authorization ?? '');
    },
    issueToken(owner, { lifeMs = TOKEN_LIFE_MS, bytes = 0 } = {}) {
      const issuedAt = clock.now();
      for (const [id, { expiresAt }] of tokens) if (expiresAt <= issuedAt) tokens.delete(id);
      const drawn = `MIIF${drawId(seed, 'token', issued)}${drawId(seed, 'token', issued, issuedAt)}`;
      const id = drawn.padEnd(bytes, '0');
      issued += 1;
      const expiresAt = issuedAt + lifeMs;
      tokens.set(id, { expiresAt, owner });
      return { id, issuedAt, expiresAt };
    },
  };
}

/** More than five failures in a row lock the key; an accepted signature starts the count again. */
function count(conduct: Conduct, complaint: Refusal | undefined, now: number): void {
  conduct.failures = complaint === undefined ? 0 : conduct.failures + 1;
  if (conduct.failures <= FAILURES_ALLOWED) return;
  conduct.failures = 0;
  conduct.lockedUntil = now + LOCK_MS;
}

/** Says what kind of thing is wrong, never what would have been right. */
function complaintAbout(
  request: SignedRequest,
  claim: ClaimedSignature,
  { key, now }: { key: AccessKey; now: number },
): Refusal | undefined {
  const signed = new Set(claim.signedHeaders);
  const required = ['host', 'x-sdk-date', ...(key.securityToken === undefined ? [] : ['x-security-token'])];
  const missing = required.find((name) => !signed.has(name) || single(request, name) === undefined);
  if (missing !== undefined) return unauthorized(`${missing} must be sent and signed`);
  const signedAt = readSdkDate(single(request, 'x-sdk-date') ?? '');
  if (signedAt === undefined) return unauthorized('x-sdk-date cannot be read');
  if (Math.abs(now - signedAt) > SKEW_MS)
    return unauthorized('x-sdk-date is too far from the time of the server');
  if (single(request, 'x-security-token') !== key.securityToken)
    return unauthorized('the security token is wrong');
  return isSignedWith(key.secretKey, request, claim) ? undefined : unauthorized('verify aksk signature fail');
}

function readSdkDate(text: string): number | undefined {
  const parts = /^(\d{8})T(\d{6})Z$/.exec(text);
  return parts === null ? undefined : readCompactTime(`${parts[1] ?? ''}${parts[2] ?? ''}`);
}

function single({ headers }: SignedRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
