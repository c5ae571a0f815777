/** The keys and list positions that lead to a value, from the top of the file. */
export type Path = readonly (string | number)[];

/** Counted from 1, as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing wrong with a configuration. Holds no value of the file and no text of it besides key names. */
export interface Problem extends Place {
  /** The file's name as the operator gave it; its line and column are 0 when the problem is the file as a whole. */
  readonly file: string;
  /** Such as `projects[0].region`; empty when the problem belongs to no key. */
  readonly key: string;
  readonly message: string;
}

/** The file cannot be used. Holds every problem at once; the message is one line for each. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly Problem[];
  /** Likely mistakes that do not keep the file from being used. */
  readonly warnings: readonly Problem[];

  constructor(problems: readonly Problem[], warnings: readonly Problem[] = []) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
    this.warnings = warnings;
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
  /** Whether the value could not be read, so that whatever else is said of it only follows from this. */
  readonly hidesOthers?: boolean;
}
