import { clean } from '../cloud/quote.js';
import type { OnUnrecognized } from './value-reader.js';

/** How many different values are remembered, and so logged, for one service of one project. */
const MOST_REMEMBERED = 200;
const LONGEST_VALUE = 80;

/** Counts what could not be read, by field, and reports each different value once. */
export class Unrecognized {
  readonly #counts: Record<string, number> = {};
  readonly #reported = new Set<string>();
  readonly #report: OnUnrecognized;

  constructor(report: OnUnrecognized) {
    this.#report = report;
  }

  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  readonly add: OnUnrecognized = (field, value) => {
    this.#counts[field] = (this.#counts[field] ?? 0) + 1;
    const shown = clean(value, LONGEST_VALUE);
    if (this.#reported.has(`${field}/${shown}`) || this.#reported.size >= MOST_REMEMBERED) return;
    this.#reported.add(`${field}/${shown}`);
    this.#report(field, shown);
  };
}
