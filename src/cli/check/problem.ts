import { CloudError, type Reason } from '../../cloud/errors.js';
import type { Configuration } from '../../config/configuration.js';
import { adviceFor } from './advice.js';
import { MOST_COLLECTIONS, type Account, type Finding } from './finding.js';

/** One thing that is wrong, however many services suffer from it. */
export interface Problem {
  /** `undefined` when nothing failed, and yet no whole list was read. */
  readonly reason: Reason | undefined;
  /** What was tried, on what, what came back, what to do. */
  readonly message: string;
  /** What else is worth knowing or doing. */
  readonly advice: readonly string[];
  readonly error: CloudError | undefined;
  readonly affected: readonly Finding[];
}

/** What is wrong, the same thing told once. */
export function problemsOf(account: Account): readonly Problem[] {
  const wrong = account.findings.filter(({ state }) => state !== 'ok');
  const groups = new Map<string, Finding[]>();
  for (const finding of wrong) {
    const cause = causeOf(finding, wrong);
    const key = cause === undefined ? `${finding.state} ${laneOf(finding)}` : keyOf(cause);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map((affected) => problemOf(affected, account));
}

/** The failure itself, or the one for whose sake the cloud was left alone. */
function causeOf(finding: Finding, wrong: readonly Finding[]): Finding | undefined {
  if (finding.state === 'failed') return finding;
  return wrong.find((other) => other.state === 'failed' && isHoldingBack(other, finding));
}

function isHoldingBack(other: Finding, { project, service }: Finding): boolean {
  if (other.project.credentials !== project.credentials) return false;
  const reason = other.snapshot.health.failure?.reason;
  return reason === 'auth' || (reason === 'throttled' && other.service.name === service.name);
}

/**
 * A refused credential is one problem, whatever was asked with it; so is a missing right or a limit, in however many
 * projects. Of other failures, what came back from which host tells: paths and request ids do not make them different.
 */
function keyOf(finding: Finding): string {
  const { project, error, snapshot } = finding;
  const message = snapshot.health.failure?.message ?? '';
  if (error === undefined) return message;
  if (error.reason === 'auth') return `auth ${project.credentials}`;
  if (error.reason === 'throttled')
    return `throttled ${error.isPrerequisite ? `${project.credentials} ${error.call}` : laneOf(finding)}`;
  return error.action === undefined ? outcomeOf(error) : `${error.action} ${project.credentials}`;
}

function outcomeOf(error: CloudError): string {
  // A call that was not made carries the failure that held it back: how long it still waits makes no difference.
  if (error.isPrerequisite && error.cause instanceof CloudError) return outcomeOf(error.cause);
  const { call = '', message } = error;
  const origin = /https?:\/\/[^/]+/.exec(call)?.[0] ?? '';
  return `${origin} ${message.replace(call, '').replace(/ \(request id [^()]*\)/, '')}`;
}

function laneOf({ project, service }: Finding): string {
  return JSON.stringify([project.credentials, service.name]);
}

function problemOf(affected: readonly Finding[], account: Account): Problem {
  const cause = affected.find(({ state }) => state === 'failed');
  const [first] = affected as readonly [Finding];
  const failure = (cause ?? first).snapshot.health.failure;
  return {
    reason: failure?.reason,
    message: failure?.message ?? missedMessage(first, account.configuration),
    advice: cause === undefined ? [] : adviceFor(cause, account),
    error: cause?.error,
    affected,
  };
}

/** Nothing failed: there was just not time enough. */
function missedMessage({ project, service, state }: Finding, { collection }: Configuration): string {
  const rate = collection.requestsPerSecond[service.name] ?? service.requestsPerSecond;
  const what = state === 'not_asked' ? 'no call could be made' : 'no list was read to its end';
  return (
    `${what} in ${MOST_COLLECTIONS} collections of ${collection.timeoutMs / 1000} s (collection.timeout): ` +
    `all projects with credentials "${project.credentials}" share ${rate} calls a second to ${service.name} ` +
    `(collection.requests_per_second); raise one of them, or give projects credentials of their own`
  );
}
