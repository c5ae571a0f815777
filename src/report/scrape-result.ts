import type { Snapshot } from '../tasks/snapshot.js';

/** A configured project. */
export interface ProjectSubject {
  readonly name: string;
  /** Empty until it is known. */
  readonly id: string;
  readonly region: string;
  /** The name of its credential in the configuration. */
  readonly credentials: string;
}

/** The knowledge that one scrape gives of the selected projects and services. */
export interface ScrapeResult {
  readonly projects: readonly ProjectSubject[];
  readonly snapshots: readonly Snapshot[];
  /** Whether the steps of tasks are shown. */
  readonly steps: boolean;
}

/** So many results with the same first snapshot are kept. */
const MOST_KEPT = 8;

/**
 * The recent results, so that equal ones become one object and what is rendered of it can be shared. Snapshots are
 * immutable: results of the same snapshots are equal. A result is kept no longer than its first snapshot.
 */
export class RecentResults {
  readonly #byFirstSnapshot = new WeakMap<Snapshot, readonly ScrapeResult[]>();

  /** The kept result that is equal to `result`; `result` itself when there is none. */
  canonical(result: ScrapeResult): ScrapeResult {
    const [first] = result.snapshots;
    if (first === undefined) return result;
    const kept = this.#byFirstSnapshot.get(first) ?? [];
    const equal = kept.find((one) => isEqual(one, result));
    if (equal === undefined) this.#byFirstSnapshot.set(first, [...kept, result].slice(-MOST_KEPT));
    return equal ?? result;
  }
}

function isEqual(a: ScrapeResult, b: ScrapeResult): boolean {
  return (
    a.steps === b.steps &&
    a.snapshots.length === b.snapshots.length &&
    a.snapshots.every((snapshot, at) => snapshot === b.snapshots[at]) &&
    JSON.stringify(a.projects) === JSON.stringify(b.projects)
  );
}
