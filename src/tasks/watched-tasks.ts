import type { StrategyOptions } from './collection-strategy.js';
import type { WatchEntry } from './source.js';
import { isFinished, type Task, type TaskRow } from './task.js';
import type { TaskStore } from './task-store.js';

/** The tasks followed by id: each is requested until it has finished. */
export class WatchedTasks {
  readonly #store: TaskStore;
  readonly #open: Set<WatchEntry>;
  readonly #missing = new Set<WatchEntry>();
  readonly #onMissing: (entry: WatchEntry) => void;

  constructor(store: TaskStore, { selection, events }: Pick<StrategyOptions, 'selection' | 'events'>) {
    this.#store = store;
    this.#open = new Set(selection.watch);
    this.#onMissing = events.onMissing;
  }

  /** Entries still to be requested. A task that a list has shown to be finished needs no call. */
  get open(): readonly WatchEntry[] {
    for (const entry of this.#open) {
      const task = this.taskOf(entry);
      if (task !== undefined && isFinished(task.status)) this.#open.delete(entry);
    }
    return [...this.#open];
  }

  /** The task as known, on whichever instance where the entry names none. */
  taskOf({ instanceId, taskId }: WatchEntry): Task | undefined {
    if (instanceId !== '') return this.#store.task(instanceId, taskId);
    const entries = this.#store.entries();
    return entries.flatMap(({ tasks }) => tasks.get(taskId) ?? []).at(0);
  }

  /** Applies the answer to a call for `entry`: `undefined` when the cloud knows no such task. */
  answered(entry: WatchEntry, row: TaskRow | undefined): void {
    if (row !== undefined) {
      if (isFinished(row.status)) this.#open.delete(entry);
      return;
    }
    const task = this.taskOf(entry);
    if (task !== undefined) this.#store.forgetTask(task.instanceId, task.id);
    if (!this.#missing.has(entry)) this.#onMissing(entry);
    this.#missing.add(entry);
  }
}
