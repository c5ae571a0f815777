import { ConfigurationError } from '../config/problems.js';

/** Both of two files that are read, or a `ConfigurationError` with the problems of both. */
export async function together<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  const outcomes = await Promise.allSettled([first, second]);
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  const refusals = errors.filter((error) => error instanceof ConfigurationError);
  if (refusals.length > 0 && refusals.length === errors.length)
    throw new ConfigurationError(refusals.flatMap(({ problems }) => problems));
  return Promise.all([first, second]);
}
