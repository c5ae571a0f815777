import type { Clock, EpochMs, MonotonicMs } from '../cloud/clock.js';
import type { CollectorOptions } from './collector-options.js';
import type { SavedDrop } from './saved-state.js';
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
  /** Of tasks that were never seen unfinished, those that ended at this time or later are counted. */
  readonly countedSince: EpochMs;
  readonly #counts: Record<FinishedStatus, number>;
  /** Tasks that are no longer known, those dropped first at the start. */
  readonly #dropped: Map<string, Dropped>;

  /** Goes on from what was saved, if anything was. */
  constructor({ startedAt, clock, saved }: Pick<CollectorOptions, 'startedAt' | 'clock' | 'saved'>) {
    this.countedSince = Math.min(startedAt, saved?.countedSince ?? startedAt);
    this.#counts = { succeeded: 0, failed: 0, cancelled: 0, ...saved?.finished };
    const toMonotonic = (at: EpochMs): MonotonicMs => clock.monotonic() - Math.max(0, clock.now() - at);
    this.#dropped = new Map(
      saved?.droppedTasks.map(({ key, at, wasFinished }) => [key, { at: toMonotonic(at), wasFinished }]),
    );
  }

  get counts(): Readonly<Record<FinishedStatus, number>> {
    return { ...this.#counts };
  }

  /** `isRecent` says whether a task that was never seen unfinished finished while tasks were counted. */
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

  /** What another process needs to go on counting; `listed` are the finished tasks that are known. */
  save(listed: readonly Task[], clock: Clock): SavedDrop[] {
    const now = clock.now();
    const toEpoch = (at: MonotonicMs): EpochMs => Math.max(0, Math.round(now - (clock.monotonic() - at)));
    return [
      ...[...this.#dropped].map(([key, { at, wasFinished }]) => ({ key, at: toEpoch(at), wasFinished })),
      ...listed.map((task) => ({ key: keyOf(task), at: now, wasFinished: true })),
    ];
  }
}

function keyOf({ instanceId, id }: Pick<Task, 'instanceId' | 'id'>): string {
  return `${instanceId}/${id}`;
}
