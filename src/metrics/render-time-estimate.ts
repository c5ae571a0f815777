import type { Clock } from '../cloud/clock.js';
import type { Snapshot } from '../tasks/snapshot.js';

/** At least so much is reserved, also before anything was rendered. */
const FLOOR_MS = 40;
/** At most this part of a scrape's time is reserved: collecting needs the rest. */
const MOST = 1 / 3;
/** What is rendered with every scrape, however few tasks there are, costs about as much as so many tasks and steps. */
const BASE = 1000;
/** How much an earlier rendering counts beside the next one. */
const DECAY = 0.75;

type Subject = Pick<Snapshot, 'project' | 'service'>;

/**
 * How long rendering and compressing a scrape will take: by how long the latest ones took, and by how many tasks and
 * steps there were lately.
 */
export class RenderTimeEstimate {
  readonly #clock: Clock;
  readonly #sizes = new WeakMap<Snapshot, number>();
  /** By project and service. It outlives a configuration. */
  readonly #latest = new Map<string, number>();
  #ms = 0;
  #size = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For a scrape of `subjects` that has `budgetMs` for everything. */
  reserveMs(subjects: readonly Subject[], budgetMs: number): number {
    if (this.#size === 0) return FLOOR_MS;
    const size = subjects.reduce((sum, subject) => sum + (this.#latest.get(nameOf(subject)) ?? 0), BASE);
    return Math.max(FLOOR_MS, Math.min((size * this.#ms) / this.#size, budgetMs * MOST));
  }

  /** The next scrape will have about as much to show as these. */
  expect(snapshots: readonly Snapshot[]): void {
    for (const snapshot of snapshots) this.#latest.set(nameOf(snapshot), this.#sizeOf(snapshot));
  }

  /** Passes on `parts`, which is the text of `snapshots`, and measures how long that takes to the end. */
  async *measured(
    parts: AsyncIterable<string>,
    snapshots: readonly Snapshot[],
  ): AsyncGenerator<string, void, void> {
    const begunAt = this.#clock.monotonic();
    yield* parts;
    this.#ms = this.#ms * DECAY + this.#clock.monotonic() - begunAt;
    this.#size = snapshots.reduce((sum, one) => sum + this.#sizeOf(one), this.#size * DECAY + BASE);
  }

  #sizeOf(snapshot: Snapshot): number {
    const known = this.#sizes.get(snapshot);
    if (known !== undefined) return known;
    const size = sizeOf(snapshot);
    this.#sizes.set(snapshot, size);
    return size;
  }
}

function nameOf({ project, service }: Subject): string {
  return `${service} ${project}`;
}

/** Tasks, their steps and the parts of these. */
function sizeOf({ tasks }: Snapshot): number {
  let size = tasks.length;
  for (const { progress } of tasks) for (const { substeps } of progress.steps) size += 1 + substeps.length;
  return size;
}
