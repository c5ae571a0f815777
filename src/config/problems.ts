import type { Path, Places } from './places.js';
import { formatPath } from './shown-keys.js';

/** One thing wrong with a configuration. Holds no value of the file and no text of it besides key names. */
export interface Problem {
  /** The file's name as the operator gave it. */
  readonly file: string;
  /** Counted from 1; 0 when the problem is the file as a whole. */
  readonly line: number;
  readonly column: number;
  /** Such as `projects[0].region`; empty when the problem belongs to no key. */
  readonly key: string;
  readonly message: string;
}

/** The file cannot be used. Holds every problem at once; the message is one line for each. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

/** One line: `config.yaml:12:5: projects[0].region: …`. */
export function formatProblem({ file, line, column, key, message }: Problem): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  return [place, key, message].filter((part) => part !== '').join(': ');
}

/** The problems of a `ConfigurationError`, one line each; the text of any other error. */
export function problemLines(error: unknown): readonly string[] {
  return error instanceof ConfigurationError ? error.problems.map(formatProblem) : [String(error)];
}

/** A problem that has no place yet. The offset wins over the path's own place. */
export interface UnlocatedProblem {
  readonly path: Path;
  readonly offset?: number;
  readonly message: string;
}

/** Adds the places, sorts in the order of the file, and removes duplicates. */
export function locate(problems: readonly UnlocatedProblem[], places: Places, file: string): Problem[] {
  const located = problems.map(({ path, offset, message }): Problem => {
    const place = offset === undefined ? places.of(path) : places.at(offset);
    return { file, ...place, key: formatPath(path), message };
  });
  const unique = new Map(located.map((problem) => [formatProblem(problem), problem]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
