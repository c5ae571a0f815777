import type { Collector } from '../tasks/collector.js';
import type { Snapshot } from '../tasks/snapshot.js';

export interface ReadSettings {
  /** What one collection may take. */
  readonly timeoutMs: number;
  /** How many collections there are at most. */
  readonly most: number;
  /** Whether nothing is missing any more. */
  readonly isWhole: (snapshot: Snapshot) => boolean;
}

/** What came of it, and after how many collections. */
export interface ReadWhole {
  readonly snapshot: Snapshot;
  readonly collections: number;
}

/**
 * Collects until nothing is missing, for lists that are too long for the time of one collection. A failure ends it:
 * what was refused is not asked again. A call that the end of a collection cut short is, unless that brings nothing
 * twice. Never rejects.
 */
export async function readWhole(
  collector: Collector,
  { timeoutMs, most, isWhole }: ReadSettings,
): Promise<ReadWhole> {
  let before = 0;
  let fruitless = 0;
  for (let collections = 1; ; collections += 1) {
    const snapshot = await collector.collect(Date.now() + timeoutMs);
    const { failure } = snapshot.health;
    const read = readOf(snapshot);
    fruitless += failure !== undefined && read <= before ? 1 : 0;
    const mayGoOn = failure === undefined || (failure.reason === 'timeout' && read > 0 && fruitless < 2);
    if (isWhole(snapshot) || !mayGoOn || collections >= most) return { snapshot, collections };
    before = read;
  }
}

/** Grows with every instance that is found, every task list that is read, and every task. */
function readOf({ instances, tasks, health }: Snapshot): number {
  return 2 * instances.length - health.pendingInstances + tasks.length;
}
