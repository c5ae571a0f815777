import type { Snapshot } from '../tasks/snapshot.js';
import type { ScrapeResult } from './exposition.js';

/** So many selections with the same first snapshot are remembered. */
const MOST = 8;

/**
 * Scrapes that give the same, as one object, so that what is made of it can be shared. A snapshot never changes: the
 * same snapshots are the same answer. What is remembered goes with its first snapshot.
 */
export class Recent {
  readonly #byFirst = new WeakMap<Snapshot, readonly ScrapeResult[]>();

  /** `result`, or the one before that is equal to it. */
  same(result: ScrapeResult): ScrapeResult {
    const [first] = result.snapshots;
    if (first === undefined) return result;
    const known = this.#byFirst.get(first) ?? [];
    const equal = known.find((one) => isEqual(one, result));
    if (equal === undefined) this.#byFirst.set(first, [...known, result].slice(-MOST));
    return equal ?? result;
  }
}

function isEqual(a: ScrapeResult, b: ScrapeResult): boolean {
  return (
    a.steps === b.steps &&
    areEqual(a.snapshots, b.snapshots, (x, y) => x === y) &&
    areEqual(a.projects, b.projects, (x, y) => x.name === y.name && x.id === y.id && x.region === y.region)
  );
}

function areEqual<T>(a: readonly T[], b: readonly T[], isSame: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((one, at) => isSame(one, b[at] as T));
}
