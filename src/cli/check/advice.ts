import type { AuthCause } from '../../cloud/auth-cause.js';
import type { CloudError } from '../../cloud/errors.js';
import type { Configuration, ProjectConfig } from '../../config/configuration.js';
import { endpointsOf } from '../../config/endpoints.js';
import { REASON_TEXTS } from '../../report/reasons.js';
import type { Finding } from './examine.js';

/** All findings, and what they depend on. */
export interface CheckContext {
  readonly findings: readonly Finding[];
  readonly configuration: Configuration;
  /** May name a proxy. */
  readonly env: NodeJS.ProcessEnv;
}

/** The gateway rejects signatures with more clock skew. */
const MOST_SKEW_MS = 15 * 60_000;

/** Causes of a 401 that no other credential resolves. */
const CREDENTIAL_MAY_BE_RIGHT: ReadonlySet<AuthCause['kind']> = new Set([
  'clock',
  'incomplete_signature',
  'foreign_token',
  'missing_token',
  'access_control',
  'app',
]);

/** What the message of a failure cannot say, because it depends on the configuration and on other findings. */
export function adviceFor(finding: Finding, context: CheckContext): readonly string[] {
  const { error, project, service } = finding;
  if (error === undefined) return [REASON_TEXTS.internal.advice];
  const { reason, status } = error;
  if (reason === 'auth') return adviceOnCredential(error, project, context);
  if (reason === 'forbidden') return adviceOnPermission(error, project, service.policy);
  if (reason === 'throttled')
    return ['The cloud counts calls by IAM user: other programs that use this one count, too.'];
  const isUnreached = (reason === 'unavailable' || reason === 'timeout') && status === undefined;
  return isUnreached ? adviceOnEndpoint(error, finding, context) : [];
}

function adviceOnCredential(
  { authCause, clockAheadMs = 0, call }: CloudError,
  { credentials }: ProjectConfig,
  { findings, configuration }: CheckContext,
): string[] {
  const clock =
    Math.abs(clockAheadMs) > MOST_SKEW_MS
      ? ["Set this machine's clock first (NTP): it alone explains the refusal, and the key may be right."]
      : [];
  if (call === undefined) return clock;
  if (authCause?.lockedMs !== undefined)
    return [...clock, 'Start no other check before that: each try counts, and may prolong the lock.'];
  if (authCause !== undefined && CREDENTIAL_MAY_BE_RIGHT.has(authCause.kind)) return clock;
  const name = `credentials "${credentials}"`;
  const working = findings.filter(
    ({ state, project }) => state === 'ok' && project.credentials === credentials,
  );
  if (working.length > 0) return [...clock, worksFor(working, name)];
  const isKey = configuration.credentials[credentials]?.type !== 'password';
  const lock = isKey ? ': five refused signatures in a row lock an access key for five minutes' : '';
  return [...clock, `Nothing more was asked with ${name}${lock}. Correct it before the next try.`];
}

function worksFor(working: readonly Finding[], name: string): string {
  const services = [...new Set(working.map(({ service }) => service.name))].join(', ');
  return `The same ${name} work for ${services}: look at the endpoint and region of what refuses them before you change the key.`;
}

function adviceOnPermission(
  { action }: CloudError,
  { projectId, region }: ProjectConfig,
  policy: string,
): string[] {
  const remedy = action === undefined ? [] : [`The system policy "${policy}" holds the action.`];
  if (projectId === undefined) return remedy;
  const other = `If the right is there, project_id may be of another account or region; without it, IAM is asked for the project of ${region}.`;
  return [...remedy, other];
}

function adviceOnEndpoint(
  { call = '' }: CloudError,
  { project, service: { realHosts = {} } }: Finding,
  { configuration, env }: CheckContext,
): string[] {
  const [key, url] = Object.entries(project.endpoints).find(([, one]) => call.includes(` ${one}/`)) ?? [];
  if (key === undefined || url === undefined) return [];
  const { host } = new URL(url);
  const settings = { region: project.region, cloudDomain: undefined, overrides: {}, realHosts };
  const [usual] = Object.values(endpointsOf([key], settings));
  const origin =
    usual === url
      ? `The host ${host} follows from the region ${project.region}: if there is no such host, correct the region, or set endpoints.${key}.`
      : `The host ${host} follows from endpoints or cloud_domain of the project.`;
  const proxy = proxyIn(configuration.http, env);
  return proxy === undefined ? [origin] : [origin, `Calls go through the proxy of ${proxy}.`];
}

/** The setting that names the proxy, never its URL, which may hold a password. */
function proxyIn({ proxyUrl }: Configuration['http'], env: NodeJS.ProcessEnv): string | undefined {
  if (proxyUrl !== undefined) return 'http.proxy_url';
  const name = ['https_proxy', 'HTTPS_PROXY'].find((one) => env[one]);
  return name === undefined ? undefined : `the environment variable ${name}, but for the hosts in NO_PROXY`;
}
