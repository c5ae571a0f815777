import type { LineCounter } from 'yaml';

/** The keys and list positions that lead to a value, from the top of the file. */
export type Path = readonly (string | number)[];

/** Counted from 1, as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Words with a few digits at their ends, as names have them; a key or token mixes its letters and digits. */
const NAME = /^(?:[A-Za-z]+\d{0,3}(?:[_.-](?:[A-Za-z]+\d{0,3}|\d{1,3}))*|<<)$/;
const LONGEST_NAME = 32;

/** Whether a key that somebody typed may be printed: one that does not look like a name may be a secret out of place. */
export function isHarmless(key: string): boolean {
  return key.length <= LONGEST_NAME && NAME.test(key);
}

/** A path as an operator writes it: `projects[0].region`. Keys that could be secrets are shown as `…`. */
export function formatPath(path: Path): string {
  return path.map(formatSegment).join('').replace(/^\./, '');
}

function formatSegment(segment: string | number): string {
  if (typeof segment === 'number') return `[${segment}]`;
  return isHarmless(segment) ? `.${segment}` : '.…';
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
