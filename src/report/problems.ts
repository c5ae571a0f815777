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

/** The first failure of a call that was made; those of calls that were not made only refer to it. */
function exampleOf(failures: readonly ReadFailure['failure'][]): Pick<ProblemAnswer, 'reason' | 'message'> {
  const made = failures.find(({ error }) => error?.call !== undefined) ?? failures[0];
  return { reason: made?.reason ?? 'internal', message: made?.message ?? '' };
}

/**
 * A text that is equal for failures of one cause. A rejected credential is one cause for all calls with it, as are a
 * missing permission and throttling for all projects. Other failures are the same when the same answer came from the
 * same host.
 */
export function causeOf({ service, credentials, failure: { reason, message, error } }: ReadFailure): string {
  if (reason === 'auth') return `auth ${credentials}`;
  if (reason === 'throttled') {
    const isOther = error?.isPrerequisite === true && error.call !== undefined;
    return `throttled ${credentials} ${isOther ? error.call : service}`;
  }
  if (error === undefined) return `${reason} ${message}`;
  return error.action === undefined ? outcomeOf(error) : `${error.action} ${credentials}`;
}

/** Host and message, without path and request id, which differ between calls. */
function outcomeOf(error: CloudError): string {
  // A call that was not made carries the failure that prevented it.
  if (error.isPrerequisite && error.cause instanceof CloudError) return outcomeOf(error.cause);
  const { call = '', message } = error;
  const origin = /https?:\/\/[^/]+/.exec(call)?.[0] ?? '';
  return `${origin} ${message.replace(call, '').replace(/ \(request id [^()]*\)/, '')}`;
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
