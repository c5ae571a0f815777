import type { MonotonicMs } from '../cloud/clock.js';
import { isFinished, type FinishedStatus, type Task } from './task.js';

interface Dropped {
  readonly at: MonotonicMs;
  readonly wasFinished: boolean;
}

/**
 * Counts tasks that were seen to finish, each once. The ids of those that are no longer known are remembered for a
 * while. One that was finished and is listed again, with its instance or after a change of the keep time, is not
 * counted again; one that was unfinished when it could not be confirmed is counted when it is seen finished later.
 */
export class FinishedTasks {
  readonly #counts: Record<FinishedStatus, number> = { succeeded: 0, failed: 0, cancelled: 0 };
  /** Tasks that are no longer known, those dropped first at the start. */
  readonly #dropped = new Map<string, Dropped>();

  get counts(): Readonly<Record<FinishedStatus, number>> {
    return { ...this.#counts };
  }

  /** `isRecent` says whether a task that was never seen unfinished finished while this process ran. */
  add(before: Task | undefined, task: Task, isRecent: boolean): void {
    if (!isFinished(task.status) || (before !== undefined && isFinished(before.status))) return;
    const dropped = this.#dropped.get(keyOf(task));
    const isNew = dropped === undefined ? isRecent : !dropped.wasFinished;
    if (before !== undefined || isNew) this.#counts[task.status] += 1;
  }

  /** The task is no longer known. */
  drop(task: Task, at: MonotonicMs): void {
    const key = keyOf(task);
    this.#dropped.delete(key); // to keep the order
    this.#dropped.set(key, { at, wasFinished: isFinished(task.status) });
  }

  /** Forgets what was dropped before `time`: lists no longer show it, or it is too old to be kept. */
  forgetBefore(time: MonotonicMs): void {
    for (const [key, { at }] of this.#dropped) {
      if (at >= time) return;
      this.#dropped.delete(key);
    }
  }
}

function keyOf({ instanceId, id }: Task): string {
  return `${instanceId}/${id}`;
}
