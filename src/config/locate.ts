import type { ConfigurationDocument } from './document.js';
import { formatProblem, type Path, type Problem, type UnlocatedProblem } from './problems.js';
import { formatPath } from './shown-keys.js';

/** The document's own problems and `further` ones, less those that only follow from others. */
export function problemsOf(
  document: ConfigurationDocument,
  further: readonly UnlocatedProblem[],
  file: string,
): Problem[] {
  if (!document.isWellFormed) return locate(document, document.problems, file);
  const unreadable = document.problems.filter(({ hidesOthers }) => hidesOthers === true);
  const others = further.filter(({ path }) => !unreadable.some((top) => isWithin(path, top.path)));
  return locate(document, [...document.problems, ...others], file);
}

/** Adds the places, sorts in the order of the file, and removes duplicates. */
export function locate(
  document: ConfigurationDocument,
  problems: readonly UnlocatedProblem[],
  file: string,
): Problem[] {
  const located = problems.map(({ path, offset, message }): Problem => {
    const place = offset === undefined ? document.placeOf(path) : document.placeAt(offset);
    return { file, ...place, key: formatPath(path), message };
  });
  const unique = new Map(located.map((problem) => [formatProblem(problem), problem]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

function isWithin(path: Path, top: Path): boolean {
  return top.every((segment, index) => segment === path[index]);
}
