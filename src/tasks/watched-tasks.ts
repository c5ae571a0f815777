import type { StrategyOptions } from './collection-strategy.js';
import type { TaskStore } from './task-store.js';
import { isFinished, type TaskRow, type Task } from './task.js';

/** A task followed by its id; `instanceId` is empty where the service needs none. */
export interface WatchEntry {
  readonly instanceId: string;
  readonly taskId: string;
}

/** The tasks followed by id: each is requested until it has finished. */
export class WatchedTasks {
  readonly #open: Set<WatchEntry>;
  readonly #missing = new Set<WatchEntry>();
  readonly #onMissing: (entry: WatchEntry) => void;

  constructor({ selection, events }: Pick<StrategyOptions, 'selection' | 'events'>) {
    this.#open = new Set(selection.watch);
    this.#onMissing = events.onMissing;
  }

  /** Entries still to be requested. What a list has shown to be finished needs no call. */
  open(store: TaskStore): readonly WatchEntry[] {
    return [...this.#open].filter((entry) => {
      const task = followedIn(store, entry);
      if (task !== undefined && isFinished(task.status)) this.#open.delete(entry);
      return this.#open.has(entry);
    });
  }

  /** Takes in the answer to a call for `entry`; `undefined` when the cloud knows no such task. */
  answered(entry: WatchEntry, report: TaskRow | undefined, store: TaskStore): void {
    if (report === undefined) {
      const gone = followedIn(store, entry);
      if (gone !== undefined) store.forgetTask(gone.instanceId, gone.id);
      if (!this.#missing.has(entry)) this.#onMissing(entry);
      this.#missing.add(entry);
    } else if (isFinished(report.status)) this.#open.delete(entry);
  }
}

/** What is known of a followed task, on whichever instance where the entry names none. */
export function followedIn(store: TaskStore, { instanceId, taskId }: WatchEntry): Task | undefined {
  if (instanceId !== '') return store.task(instanceId, taskId);
  return store
    .entries()
    .flatMap(({ tasks }) => tasks.get(taskId) ?? [])
    .at(0);
}
