import type { AuthCause } from '../../cloud/auth-cause.js';
import type { CloudError } from '../../cloud/errors.js';
import type { Configuration, ProjectConfig } from '../../config/configuration.js';
import { endpointsOf } from '../../config/endpoints.js';
import type { Account, Finding } from './finding.js';

/** The gateway refuses signatures that are further off. */
const MOST_SKEW_MS = 15 * 60_000;

/** What the failure's own message cannot know: how this account is configured, and what may be done next. */
export function adviceFor(finding: Finding, account: Account): readonly string[] {
  const { error, project, service } = finding;
  if (error === undefined) return [];
  const { reason, status } = error;
  if (reason === 'auth') return refused(error, project, account);
  if (reason === 'forbidden') return forbidden(error, project, service.policy);
  if (reason === 'throttled') return [SHARED_LIMIT];
  const isUnreached = (reason === 'unavailable' || reason === 'timeout') && status === undefined;
  return isUnreached ? unreached(error, finding, account) : [];
}

/** Nothing is to be corrected in the credential itself. */
const NO_FAULT_OF_THE_KEY: ReadonlySet<AuthCause['kind']> = new Set([
  'clock',
  'incomplete_signature',
  'foreign_token',
  'missing_token',
  'access_control',
  'app',
]);

const SHARED_LIMIT = 'The limits of the cloud count by IAM user: whoever else uses this one counts, too.';

function refused(
  { authCause, clockAheadMs = 0, call }: CloudError,
  project: ProjectConfig,
  { findings, configuration }: Account,
): string[] {
  const clock =
    Math.abs(clockAheadMs) > MOST_SKEW_MS
      ? ["Set this machine's clock first (NTP): it alone explains the refusal, and the key may be right."]
      : [];
  if (call === undefined) return clock;
  if (authCause?.lockedMs !== undefined)
    return [...clock, 'Start no other check before that: each try counts, and may prolong the lock.'];
  if (authCause !== undefined && NO_FAULT_OF_THE_KEY.has(authCause.kind)) return clock;
  const name = `credentials "${project.credentials}"`;
  const takenBy = findings.filter(
    ({ state, project: { credentials } }) => state === 'ok' && credentials === project.credentials,
  );
  if (takenBy.length > 0) return [...clock, worksFor(takenBy, name)];
  const isKey = configuration.credentials[project.credentials]?.type !== 'password';
  const lock = isKey ? ': five refused signatures in a row lock an access key for five minutes' : '';
  return [...clock, `Nothing more was asked with ${name}${lock}. Correct it before the next try.`];
}

/** Then it is not the key. */
function worksFor(takenBy: readonly Finding[], name: string): string {
  const services = [...new Set(takenBy.map(({ service }) => service.name))].join(', ');
  return `The same ${name} work for ${services}: look at the endpoint and region of what refuses them before you change the key.`;
}

function forbidden({ action }: CloudError, { projectId, region }: ProjectConfig, policy: string): string[] {
  const remedy = action === undefined ? [] : [`The system policy "${policy}" holds the action.`];
  if (projectId === undefined) return remedy;
  const other = `If the right is there, project_id may be of another account or region; without it, IAM is asked for the project of ${region}.`;
  return [...remedy, other];
}

function unreached(
  error: CloudError,
  { project, service: { realHosts = {} } }: Finding,
  { configuration, env }: Account,
): string[] {
  const [key, url] = endpointIn(error, project) ?? [];
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

/** Which of the project's endpoints a failed call went to. */
function endpointIn({ call = '' }: CloudError, { endpoints }: ProjectConfig) {
  return Object.entries(endpoints).find(([, url]) => call.includes(` ${url}/`));
}

/** What names the proxy, never the proxy: its URL may hold a password. */
function proxyIn({ proxyUrl }: Configuration['http'], env: NodeJS.ProcessEnv): string | undefined {
  if (proxyUrl !== undefined) return 'http.proxy_url';
  const name = ['https_proxy', 'HTTPS_PROXY'].find((one) => env[one]);
  return name === undefined ? undefined : `the environment variable ${name}, but for the hosts in NO_PROXY`;
}
