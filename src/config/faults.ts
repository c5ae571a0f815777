import type { z } from 'zod';
import type { ConfigurationDocument } from './document.js';
import type { Path } from './places.js';
import type { Fault } from './problems.js';
import { isShown } from './shown-keys.js';

const UNKNOWN = 'unknown key';

/** What a schema says as faults: its own messages; the one for unknown keys has a line for each key. */
export function faultsOfIssues(issues: readonly z.core.$ZodIssue[]): Fault[] {
  return issues.flatMap((issue) => {
    const path = issue.path as Path;
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => unknownKeyFault([...path, key], messages[index] ?? UNKNOWN));
  });
}

function unknownKeyFault(path: Path, message: string): Fault {
  const hidden = `${UNKNOWN} (not shown: it could be a secret)`;
  return { path, message: isShown(path) ? message : message.replace(UNKNOWN, hidden) };
}

/**
 * The document's own faults and `further` ones, less those that follow from a value that could not be read. One of a
 * value that an empty variable left says so: the key that is missed stands there for all to see.
 */
export function allFaults(
  { faults, unreadable, emptied, wellFormed }: ConfigurationDocument,
  further: readonly Fault[],
): Fault[] {
  if (!wellFormed) return [...faults];
  const follows = ({ path }: Fault): boolean => unreadable.some((top) => isWithin(path, top));
  const explained = (fault: Fault): Fault => {
    const left = emptied.find(({ path }) => path.length === fault.path.length && isWithin(path, fault.path));
    return left === undefined ? fault : { ...fault, message: `${fault.message}; ${left.source} is empty` };
  };
  return [...faults, ...further.filter((fault) => !follows(fault)).map(explained)];
}

function isWithin(path: Path, top: Path): boolean {
  return top.every((segment, index) => segment === path[index]);
}
