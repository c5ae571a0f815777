import { isFinished, type FinishedStatus, type Steady, type Task } from './task.js';

/**
 * Counts tasks that were seen to finish, each once. The ids of those that are no longer known are remembered for a
 * while: a task that is listed again, with its instance or after a change of the keep time, is not counted again.
 */
export class Finished {
  readonly #counts: Record<FinishedStatus, number> = { succeeded: 0, failed: 0, cancelled: 0 };
  /** When each finished task was dropped, the oldest first. */
  readonly #dropped = new Map<string, Steady>();

  get counts(): Readonly<Record<FinishedStatus, number>> {
    return { ...this.#counts };
  }

  /** `isNews` says whether a task that was never seen unfinished finished while this process ran. */
  saw(before: Task | undefined, task: Task, isNews: boolean): void {
    if (!isFinished(task.status) || (before !== undefined && isFinished(before.status))) return;
    const isNew = before !== undefined || (isNews && !this.#dropped.has(keyOf(task)));
    if (isNew) this.#counts[task.status] += 1;
  }

  /** The task is no longer known. */
  went(task: Task, at: Steady): void {
    if (!isFinished(task.status)) return;
    const key = keyOf(task);
    this.#dropped.delete(key); // to keep the order
    this.#dropped.set(key, at);
  }

  /** Forgets what was dropped before `time`: lists no longer show it, or it is too old to be kept. */
  forgetBefore(time: Steady): void {
    for (const [key, at] of this.#dropped) {
      if (at >= time) return;
      this.#dropped.delete(key);
    }
  }
}

function keyOf({ instanceId, id }: Task): string {
  return `${instanceId}/${id}`;
}
