import type { CloudError, Reason } from '../../cloud/errors.js';
import type { Configuration } from '../../config/configuration.js';
import { causeOf, groupBy } from '../../report/problems.js';
import { adviceFor, type CheckContext } from './advice.js';
import { quotaOf } from './costs.js';
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
  return groupBy(wrong, keyOf).map((affected) => problemOf(affected, context));
}

/** Without a failure, the time was too short for all that share the quota. */
function keyOf(finding: Finding): string {
  const { project, service, snapshot, state } = finding;
  const { failure } = snapshot.health;
  if (failure === undefined) return `${state} ${quotaOf(finding)}`;
  return causeOf({ service: service.name, credentials: project.credentials, failure });
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
