import { isFinished, type FinishedStatus, type Instant, type Steady, type Task } from './task.js';

interface LatestEnd {
  endedAt: Instant;
  /** When it was last needed. */
  at: Steady;
}

/**
 * Counts tasks seen to finish, each once. Of tasks that are known no more (with their instance, or for their age) the
 * latest end is remembered for a while by instance: one that is listed again is not counted again.
 */
export class Finished {
  readonly #counts: Record<FinishedStatus, number> = { succeeded: 0, failed: 0, cancelled: 0 };
  readonly #latestEnds = new Map<string, LatestEnd>();

  get counts(): Readonly<Record<FinishedStatus, number>> {
    return { ...this.#counts };
  }

  /** `isNews` says whether one that was never seen unfinished finished while this process ran. */
  saw(before: Task | undefined, task: Task, isNews: boolean): void {
    if (!isFinished(task.status) || (before !== undefined && isFinished(before.status))) return;
    const isAgain =
      (task.endedAt ?? Infinity) <= (this.#latestEnds.get(task.instanceId)?.endedAt ?? -Infinity);
    if (before !== undefined || (isNews && !isAgain)) this.#counts[task.status] += 1;
  }

  /** The task is known no more. */
  went({ status, instanceId, endedAt }: Task, at: Steady): void {
    if (!isFinished(status) || endedAt === undefined) return;
    const latest = this.#latestEnds.get(instanceId)?.endedAt ?? endedAt;
    this.#latestEnds.set(instanceId, { endedAt: Math.max(latest, endedAt), at });
  }

  /** After that long, lists do not show such tasks any more, or they are too old to be told. */
  forgetBefore(time: Steady): void {
    for (const [instanceId, { at }] of this.#latestEnds) if (at < time) this.#latestEnds.delete(instanceId);
  }
}
