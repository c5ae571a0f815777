import type { Clock } from '../cloud/clock.js';
import type { Snapshot } from '../tasks/snapshot.js';

/** The least that is reserved, also before anything was rendered. */
const FLOOR_MS = 40;
/** The largest part of a scrape's time that is reserved: collecting needs the rest. */
const MOST = 1 / 3;
/** What every scrape renders regardless of its tasks costs about as much as so many tasks and steps. */
const BASE_SIZE = 1000;
/** The weight of earlier renderings relative to the next one. */
const DECAY = 0.75;

type Subject = Pick<Snapshot, 'project' | 'service'>;

/**
 * Estimates how long rendering and compressing a scrape takes: from the time that recent ones took for their tasks and
 * steps, and the latest numbers of these.
 */
export class RenderTimeEstimate {
  readonly #clock: Clock;
  /** Latest size by project and service; kept across reloads of the configuration. */
  readonly #sizes = new Map<string, number>();
  #ms = 0;
  #size = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For a scrape of `subjects` that has `budgetMs` in all. */
  reserveMs(subjects: readonly Subject[], budgetMs: number): number {
    if (this.#size === 0) return FLOOR_MS;
    const size = subjects.reduce((sum, subject) => sum + (this.#sizes.get(nameOf(subject)) ?? 0), BASE_SIZE);
    return Math.max(FLOOR_MS, Math.min((size * this.#ms) / this.#size, budgetMs * MOST));
  }

  /** The next scrape is expected to have the size of these snapshots. */
  expect(snapshots: readonly Snapshot[]): void {
    for (const snapshot of snapshots) this.#sizes.set(nameOf(snapshot), sizeOf(snapshot));
  }

  /** Passes on `parts`, the text of `snapshots`, and measures the time from the first to the last. */
  async *measured(
    parts: AsyncIterable<string>,
    snapshots: readonly Snapshot[],
  ): AsyncGenerator<string, void, void> {
    const startedAt = this.#clock.monotonic();
    yield* parts;
    this.#ms = this.#ms * DECAY + this.#clock.monotonic() - startedAt;
    this.#size = snapshots.reduce((sum, snapshot) => sum + sizeOf(snapshot), this.#size * DECAY + BASE_SIZE);
  }
}

function nameOf({ project, service }: Subject): string {
  return `${service} ${project}`;
}

/** The number of tasks, steps and sub-steps. */
function sizeOf({ tasks }: Snapshot): number {
  let size = tasks.length;
  for (const { progress } of tasks) for (const { substeps } of progress.steps) size += 1 + substeps.length;
  return size;
}
