import type { MonotonicMs } from '../cloud/clock.js';
import type { CollectorOptions } from './collector-options.js';
import type { SavedTask } from './saved-state.js';
import { NO_DETAILS, type Task } from './task.js';

/**
 * Unfinished tasks that an earlier process saved. They are not exported: the cloud has to confirm each of them first.
 * The first row about such a task is then compared with what was saved.
 */
export class RestoredTasks {
  readonly #tasks = new Map<string, SavedTask>();
  readonly #restoredAt: MonotonicMs;
  readonly #latestProgressAt: number;

  constructor({ clock, saved }: Pick<CollectorOptions, 'clock' | 'saved'>) {
    for (const task of saved?.unfinishedTasks ?? []) this.#tasks.set(keyOf(task), task);
    this.#restoredAt = clock.monotonic();
    this.#latestProgressAt = clock.now();
  }

  /** Those that no row has been about. */
  get remaining(): readonly SavedTask[] {
    return [...this.#tasks.values()];
  }

  /** The task as it was saved, once. */
  take(row: Pick<Task, 'instanceId' | 'id'>): Task | undefined {
    const saved = this.#tasks.get(keyOf(row));
    if (saved === undefined) return undefined;
    this.#tasks.delete(keyOf(row));
    return {
      ...NO_DETAILS,
      ...saved,
      instanceName: '',
      createdAt: undefined,
      endedAt: undefined,
      observedAt: this.#restoredAt,
      revision: 0,
      // The clock may have been set back since.
      lastProgressAt: Math.min(saved.lastProgressAt, this.#latestProgressAt),
      seenUnfinished: true,
      endAssumed: false,
    };
  }

  /** Forgets all of them when they were restored before `time`: every list has been read since. */
  forgetBefore(time: MonotonicMs): void {
    if (this.#restoredAt < time) this.#tasks.clear();
  }
}

function keyOf({ instanceId, id }: Pick<Task, 'instanceId' | 'id'>): string {
  return `${instanceId}/${id}`;
}
