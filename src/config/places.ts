import type { LineCounter } from 'yaml';

/** The keys and list positions that lead to a value, from the top of the file. */
export type Path = readonly (string | number)[];

/** Counted from 1, as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where each value of a YAML file stands: at its key, or where the list item begins. */
export class Places {
  readonly #lines: LineCounter;
  readonly #offsets = new Map<string, number>();

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  keep(path: Path, offset: number): void {
    this.#offsets.set(JSON.stringify(path), offset);
  }

  /** The place of a path; what is missing from the file stands where its parent does. */
  of(path: Path): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.#offsets.get(JSON.stringify(path.slice(0, length)));
      if (offset !== undefined) return this.at(offset);
    }
    return { line: 1, column: 1 };
  }

  at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}
