import { CloudError } from '../cloud/errors.js';
import type { Health, Snapshot } from '../tasks/snapshot.js';
import type { ProblemAnswer } from './schema.js';
import type { ProjectSubject } from './scrape-result.js';

/** Why one service of one project cannot be read. */
export interface ReadFailure {
  readonly service: string;
  /** The name of the project's credentials in the configuration. */
  readonly credentials: string;
  readonly failure: NonNullable<Health['failure']>;
}

/** The causes of failure among `snapshots`, each once, with what it affects; the cause that affects most comes first. */
export function problemsOf(
  snapshots: readonly Snapshot[],
  projects: readonly ProjectSubject[],
): ProblemAnswer[] {
  const credentialsOf = new Map(projects.map(({ name, credentials }) => [name, credentials]));
  const failures = snapshots.flatMap(({ project, service, health: { failure } }) =>
    failure === undefined
      ? []
      : [{ project, service, credentials: credentialsOf.get(project) ?? '', failure }],
  );
  return groupBy(failures, causeOf)
    .map((group) => ({
      ...exampleOf(group.map(({ failure }) => failure)),
      affected: group.map(({ project, service }) => ({ project, cloud_service: service })),
    }))
    .sort((a, b) => b.affected.length - a.affected.length);
}

/** A failure of a call that was made; those of calls that were not made only refer to it. */
function exampleOf(failures: readonly ReadFailure['failure'][]): Pick<ProblemAnswer, 'reason' | 'message'> {
  const isMade = ({ error }: ReadFailure['failure']): boolean =>
    error?.call !== undefined && firstOf(error) === error;
  const made = failures.find(isMade) ?? failures[0];
  return { reason: made?.reason ?? 'internal', message: made?.message ?? '' };
}

/**
 * A text that is equal for failures of one cause. A rejected credential is one cause for all calls with it, as are a
 * missing permission and throttling by one host for all projects. Other failures are the same when the same answer came
 * from the same host.
 */
export function causeOf({ service, credentials, failure: { reason, message, error } }: ReadFailure): string {
  if (reason === 'auth') return `auth ${credentials}`;
  if (error === undefined) return `${reason} ${reason === 'throttled' ? service : message}`;
  const first = firstOf(error);
  if (reason === 'throttled') return `throttled ${credentials} ${originOf(first) ?? service}`;
  if (first.action !== undefined) return `${first.action} ${credentials}`;
  // Path and request id differ between calls.
  const answer = first.message.replace(first.call ?? '', '').replace(/ \(request id [^()]*\)/, '');
  return `${originOf(first) ?? ''} ${answer}`;
}

/** A call that was not made carries the failure that prevented it. */
function firstOf(error: CloudError): CloudError {
  return error.isPrerequisite && error.cause instanceof CloudError ? firstOf(error.cause) : error;
}

function originOf({ call = '' }: CloudError): string | undefined {
  return /https?:\/\/[^/]+/.exec(call)?.[0];
}

/** The items in groups of equal keys, in the order of their first items. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
