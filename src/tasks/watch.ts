import type { TaskStore } from './task-store.js';
import type { WatchEntry } from './source.js';
import { isFinished, type TaskRow, type Task } from './task.js';

/** The tasks followed by id: each is asked for until it has finished. */
export class Watch {
  readonly #open: Set<WatchEntry>;
  readonly #missing = new Set<WatchEntry>();
  readonly #onMissing: (entry: WatchEntry) => void;

  constructor(entries: readonly WatchEntry[], onMissing: (entry: WatchEntry) => void) {
    this.#open = new Set(entries);
    this.#onMissing = onMissing;
  }

  /** Entries still to be asked for. What a list has shown to be finished needs no call. */
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
