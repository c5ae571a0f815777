import { CloudError, type Reason } from '../../cloud/errors.js';
import type { Configuration } from '../../config/configuration.js';
import { adviceFor, type CheckContext } from './advice.js';
import { groupBy, quotaOf } from './costs.js';
import { MOST_COLLECTIONS, type Finding } from './examine.js';

/** One cause of failure with all services that it affects. */
export interface Problem {
  /** `undefined` when nothing failed, and yet no whole list was read. */
  readonly reason: Reason | undefined;
  /** What was tried, what came back, what to do. */
  readonly message: string;
  readonly advice: readonly string[];
  readonly error: CloudError | undefined;
  readonly affected: readonly Finding[];
}

/** The problems among the findings; services with the same cause share one. */
export function problemsOf(context: CheckContext): readonly Problem[] {
  const wrong = context.findings.filter(({ state }) => state !== 'ok');
  const keyOf = (finding: Finding): string => {
    const cause = causeOf(finding, wrong);
    return cause === undefined ? `${finding.state} ${quotaOf(finding)}` : keyOfCause(cause);
  };
  return groupBy(wrong, keyOf).map((affected) => problemOf(affected, context));
}

/** The finding itself if it failed, else the failed one because of which no call was made. */
function causeOf(finding: Finding, wrong: readonly Finding[]): Finding | undefined {
  if (finding.state === 'failed') return finding;
  return wrong.find((other) => other.state === 'failed' && isBlockedBy(finding, other));
}

function isBlockedBy(finding: Finding, other: Finding): boolean {
  if (other.project.credentials !== finding.project.credentials) return false;
  const reason = other.snapshot.health.failure?.reason;
  return reason === 'auth' || (reason === 'throttled' && other.service.name === finding.service.name);
}

/**
 * A rejected credential is one problem for all calls with it, as are a missing permission and throttling for all
 * projects. Other failures are the same when the same answer came from the same host.
 */
function keyOfCause(finding: Finding): string {
  const { project, error, snapshot } = finding;
  if (error === undefined) return snapshot.health.failure?.message ?? '';
  if (error.reason === 'auth') return `auth ${project.credentials}`;
  if (error.reason === 'throttled')
    return `throttled ${error.isPrerequisite ? `${project.credentials} ${error.call}` : quotaOf(finding)}`;
  return error.action === undefined ? outcomeOf(error) : `${error.action} ${project.credentials}`;
}

/** Host and message, without path and request id, which differ between calls. */
function outcomeOf(error: CloudError): string {
  // A call that was not made carries the failure that prevented it.
  if (error.isPrerequisite && error.cause instanceof CloudError) return outcomeOf(error.cause);
  const { call = '', message } = error;
  const origin = /https?:\/\/[^/]+/.exec(call)?.[0] ?? '';
  return `${origin} ${message.replace(call, '').replace(/ \(request id [^()]*\)/, '')}`;
}

function problemOf(affected: readonly Finding[], context: CheckContext): Problem {
  const cause = affected.find(({ state }) => state === 'failed');
  const [first] = affected as readonly [Finding];
  const failure = (cause ?? first).snapshot.health.failure;
  return {
    reason: failure?.reason,
    message: failure?.message ?? tooLittleTime(first, context.configuration),
    advice: cause === undefined ? [] : adviceFor(cause, context),
    error: cause?.error,
    affected,
  };
}

function tooLittleTime({ project, service, state }: Finding, { collection }: Configuration): string {
  const rate = collection.requestsPerSecond[service.name] ?? service.requestsPerSecond;
  const what = state === 'not_asked' ? 'no call could be made' : 'no list was read to its end';
  return (
    `${what} in ${MOST_COLLECTIONS} collections of ${collection.timeoutMs / 1000} s (collection.timeout): ` +
    `all projects with credentials "${project.credentials}" share ${rate} calls a second to ${service.name} ` +
    `(collection.requests_per_second); raise one of them, or give projects credentials of their own`
  );
}
