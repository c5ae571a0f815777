import { z } from 'zod';
import type { CredentialsConfig } from '../../config/configuration.js';
import { CloudError } from '../errors.js';
import { IAM_SERVICE, type Answer, type Call } from '../call.js';
import { readAnswer, unexpected } from '../read-answer.js';
import { EarlyRefresh } from './early-refresh.js';
import type { Credentials, CredentialsDependencies, Scope, Token } from './identity.js';
import { fingerprintOf, isKeyText, readSecret, requireUnquoted } from './key-parts.js';
import { RefreshingValue, type Expiring } from './refreshing-value.js';
import { explained } from './explained.js';

type PasswordConfig = Extract<CredentialsConfig, { type: 'password' }>;
type Dependencies = Pick<CredentialsDependencies, 'transport' | 'clock'>;

/** The transport has a time limit of its own; this one only ends a login that has no caller left. */
const TIMEOUT_MS = 60_000;
/** A token lives a day; it is renewed when a tenth of that is left. */
const RENEW_AT = 0.9;

/** IAM writes six decimals: `2025-12-01T08:30:00.000000Z`. */
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const TokenAnswer = z.object({ token: z.object({ issued_at: time.optional(), expires_at: time }) });

/** An IAM user's name and password, against which IAM gives one token per project. */
export function createPassword(config: PasswordConfig, deps: Dependencies): Credentials {
  const tokens = new Map<string, RefreshingValue<Token>>();
  const earlyLogins = new EarlyRefresh(deps.clock);
  const early: Dependencies = {
    ...deps,
    transport: (call, signal) => deps.transport({ ...call, isEarly: true }, signal),
  };
  const fingerprint = async () =>
    fingerprintOf(config.userName, config.domainName, await readSecret(config.password, 'password'));
  const tokenFor = (scope: Scope): RefreshingValue<Token> =>
    new RefreshingValue(
      (isEarly) =>
        isEarly ? earlyLogins.run(() => login(config, scope, early)) : login(config, scope, deps),
      deps.clock,
      { fingerprint },
    );
  return {
    origin: `password of the IAM user ${config.userName} of ${config.domainName}`,
    async get(scope, signal) {
      const key = `${scope.iamEndpoint} ${JSON.stringify(projectOf(scope))}`;
      const token = tokens.get(key) ?? tokenFor(scope);
      tokens.set(key, token);
      return token.get(signal);
    },
    refused(identity) {
      if (identity.kind !== 'token') return false;
      for (const token of tokens.values()) token.drop((held) => held.token === identity.token);
      return true;
    },
    fingerprint,
  };
}

/** A region's own project bears the region's name. */
function projectOf({ projectId, region }: Scope): { id: string } | { name: string } {
  return projectId === undefined ? { name: region } : { id: projectId };
}

async function login(config: PasswordConfig, scope: Scope, deps: Dependencies): Promise<Expiring<Token>> {
  const password = await readSecret(config.password, 'password');
  if (password === '') throw new CloudError('auth', 'password is not set');
  requireUnquoted(password, 'password');
  const call: Call = {
    project: scope.project,
    service: IAM_SERVICE,
    operation: 'CreateToken',
    method: 'POST',
    url: new URL(`${scope.iamEndpoint}/v3/auth/tokens?nocatalog=true`),
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(loginBody(config, password, scope)),
  };
  const asked = deps.clock.now();
  const answer = await deps.transport(call, AbortSignal.timeout(TIMEOUT_MS)).catch((error: unknown) => {
    throw explained(error, call, adviceFor(error, config, scope));
  });
  return readToken(answer, call, asked);
}

function adviceFor(error: unknown, { userName, domainName }: PasswordConfig, scope: Scope): string {
  const user = `the IAM user ${userName} of ${domainName}`;
  const { status, reason, authCause } = error instanceof CloudError ? error : {};
  if (status === undefined) return `${user} could not log in`;
  const meaning = authCause === undefined ? '' : `${authCause.meaning}; `;
  if (authCause !== undefined && authCause.kind !== 'wrong_password')
    return `${meaning}${authCause.advice} (${user})`;
  if (status === 401)
    return `${meaning}check the password of ${user}, and that this user has programmatic access`;
  if (reason === 'unavailable' || reason === 'throttled') return 'it is asked again later';
  const [project] = Object.values(projectOf(scope));
  return `check the IAM endpoint, and that ${user} has access to the project ${project}`;
}

function loginBody({ userName, domainName }: PasswordConfig, password: string, scope: Scope): object {
  const user = { name: userName, password, domain: { name: domainName } };
  return {
    auth: { identity: { methods: ['password'], password: { user } }, scope: { project: projectOf(scope) } },
  };
}

/** A token's life is counted from when it was asked for, by IAM's own times: our clock may be off. */
function readToken({ headers, text }: Answer, call: Call, asked: number): Expiring<Token> {
  const { issued_at = asked, expires_at } = readAnswer(TokenAnswer, text, call).token;
  const token = headers.get('X-Subject-Token') ?? '';
  if (!isKeyText(token)) throw unexpected(call, 'the answer has no token in X-Subject-Token');
  const life = expires_at - issued_at;
  return { value: { kind: 'token', token }, renewAt: asked + RENEW_AT * life, expiresAt: asked + life };
}
