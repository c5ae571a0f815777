import type { z } from 'zod';
import type { ConfigurationDocument } from './document.js';
import type { Path } from './places.js';
import type { UnlocatedProblem } from './problems.js';
import { isShown } from './shown-keys.js';

const UNKNOWN = 'unknown key';

/** A schema's issues as problems. The message for unknown keys has a line for each key. */
export function problemsOfIssues(issues: readonly z.core.$ZodIssue[]): UnlocatedProblem[] {
  return issues.flatMap((issue) => {
    const path = issue.path as Path;
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => unknownKeyProblem([...path, key], messages[index] ?? UNKNOWN));
  });
}

function unknownKeyProblem(path: Path, message: string): UnlocatedProblem {
  const hidden = `${UNKNOWN} (not shown: it could be a secret)`;
  return { path, message: isShown(path) ? message : message.replace(UNKNOWN, hidden) };
}

/**
 * The document's own problems and `further` ones, less those that follow from a value that could not be read. One of a
 * value that an empty variable left says so: the key that is missed stands there for all to see.
 */
export function allProblems(
  { problems, unreadable, emptied, wellFormed }: ConfigurationDocument,
  further: readonly UnlocatedProblem[],
): UnlocatedProblem[] {
  if (!wellFormed) return [...problems];
  const follows = ({ path }: UnlocatedProblem): boolean => unreadable.some((top) => isWithin(path, top));
  const explained = (problem: UnlocatedProblem): UnlocatedProblem => {
    const left = emptied.find(
      ({ path }) => path.length === problem.path.length && isWithin(path, problem.path),
    );
    return left === undefined
      ? problem
      : { ...problem, message: `${problem.message}; ${left.source} is empty` };
  };
  return [...problems, ...further.filter((problem) => !follows(problem)).map(explained)];
}

function isWithin(path: Path, top: Path): boolean {
  return top.every((segment, index) => segment === path[index]);
}
