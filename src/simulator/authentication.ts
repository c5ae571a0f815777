import type { Clock } from './clock.js';
import { randomId } from './random.js';
import { unauthorized, type Refusal } from './refusal.js';
import { isSignedWith, parseAuthorization, type ClaimedSignature, type SignedRequest } from './signature.js';
import { readCompactTime } from './times.js';

export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Makes the key a temporary one: requests have to carry the token, and sign it. */
  readonly securityToken?: string;
}

/** The sender of a request, and the projects (by id) it has access to. */
export interface Caller {
  mayAccess(project: string): boolean;
}

/** How a token differs from an ordinary one; set by faults. */
export interface TokenOptions {
  readonly lifeMs?: number;
  readonly bytes?: number;
}

export interface Token {
  readonly id: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Authenticates requests by their signature or by a token that it issued. */
export interface Authenticator {
  /** Throws a `Refusal` with status 401. */
  authenticate(request: SignedRequest): Caller;
  issueToken(owner: Caller, options?: TokenOptions): Token;
}

const MINUTE = 60_000;
const SKEW_MS = 15 * MINUTE;
const LOCK_MS = 5 * MINUTE;
const FAILURES_ALLOWED = 5;
const TOKEN_LIFE_MS = 24 * 60 * MINUTE;

interface KeyState {
  failures: number;
  lockedUntil: number;
}

export function createAuthenticator(
  accessKeys: readonly AccessKey[],
  clock: Clock,
  seed: number,
): Authenticator {
  const keyStates = new Map<string, KeyState>();
  const tokens = new Map<string, { expiresAt: number; owner: Caller }>();
  let issued = 0;

  function authenticateSignature(request: SignedRequest, authorization: string): Caller {
    const claim = parseAuthorization(authorization);
    const key = accessKeys.find(({ accessKey }) => accessKey === claim?.accessKey);
    if (claim === undefined || key === undefined) throw unauthorized('the access key is unknown');
    const state = keyStates.get(key.accessKey) ?? { failures: 0, lockedUntil: -Infinity };
    keyStates.set(key.accessKey, state);
    if (clock.now() < state.lockedUntil) throw unauthorized('the access key is locked');
    const refusal = refusalOf(request, claim, { key, now: clock.now() });
    countFailure(state, refusal, clock.now());
    if (refusal !== undefined) throw refusal;
    const bound = single(request, 'x-project-id');
    return { mayAccess: (project) => bound === undefined || bound === project };
  }

  function authenticateToken(id: string): Caller {
    const token = tokens.get(id);
    if (token === undefined || token.expiresAt <= clock.now()) throw unauthorized('decrypt token fail');
    return token.owner;
  }

  return {
    authenticate(request) {
      const token = single(request, 'x-auth-token');
      if (token !== undefined) return authenticateToken(token);
      return authenticateSignature(request, request.headers.authorization ?? '');
    },
    issueToken(owner, { lifeMs = TOKEN_LIFE_MS, bytes = 0 } = {}) {
      const issuedAt = clock.now();
      for (const [id, { expiresAt }] of tokens) if (expiresAt <= issuedAt) tokens.delete(id);
      const start = `MIIF${randomId(seed, 'token', issued)}${randomId(seed, 'token', issued, issuedAt)}`;
      const id = start.padEnd(bytes, '0');
      issued += 1;
      const expiresAt = issuedAt + lifeMs;
      tokens.set(id, { expiresAt, owner });
      return { id, issuedAt, expiresAt };
    },
  };
}

/** More than five failures in a row lock the key; an accepted signature starts the count again. */
function countFailure(state: KeyState, refusal: Refusal | undefined, now: number): void {
  state.failures = refusal === undefined ? 0 : state.failures + 1;
  if (state.failures <= FAILURES_ALLOWED) return;
  state.failures = 0;
  state.lockedUntil = now + LOCK_MS;
}

/** Why a signature is not accepted; undefined when it is. */
function refusalOf(
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
