import type { CollectorOptions } from './collector-options.js';
import { FinishedTasks } from './finished-tasks.js';
import { RestoredTasks } from './restored-tasks.js';
import { savedTaskOf, type SavedCollector } from './saved-state.js';
import type { EpochMs, MonotonicMs } from '../cloud/clock.js';
import { NEVER_READ, type InstanceEntry, type WholeList } from './instance-entry.js';
import {
  hasFinishedSince,
  isFinished,
  observe,
  withoutUserName,
  withProgress,
  type FinishedStatus,
  type Instance,
  type Progress,
  type TaskRow,
  type Revision,
  type Task,
} from './task.js';

/** For how long a pause keeps observations from ageing. */
const LONGEST_PAUSE_MS = 3_600_000;

export type StoreOptions = Pick<
  CollectorOptions,
  'clock' | 'startedAt' | 'saved' | 'collection' | 'tasks' | 'source'
>;

/**
 * What is known of one service in one project: its instances and their tasks, each with the time of its
 * observation. Tasks are values: the ones handed out never change.
 */
export class TaskStore {
  readonly #entries = new Map<string, InstanceEntry>();
  readonly #finished: FinishedTasks;
  readonly #restored: RestoredTasks;
  #options: StoreOptions;
  #revision: Revision = 0;
  #pausedAt: MonotonicMs | undefined;
  /** The length of all pauses that have ended. */
  #pausedMs = 0;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#finished = new FinishedTasks(options);
    this.#restored = new RestoredTasks(options);
  }

  /** Another configuration may keep observations for longer or shorter, and leave out the names of users. */
  configure(options: StoreOptions): void {
    this.#options = options;
    if (options.tasks.userNames) return;
    for (const { tasks } of this.#entries.values())
      for (const task of tasks.values()) if (task.userName !== '') tasks.set(task.id, withoutUserName(task));
  }

  /**
   * From now on until `resume` observations do not age, for at most an hour: the cloud asks for a pause or rejects the
   * credential, so nothing can be confirmed.
   */
  pause(): void {
    this.#pausedAt ??= this.#options.clock.monotonic();
  }

  resume(): void {
    this.#pausedMs = this.#pausedUntil(this.#options.clock.monotonic());
    this.#pausedAt = undefined;
  }

  /** Tasks seen to finish since the start, each counted once. */
  get finishedCounts(): Readonly<Record<FinishedStatus, number>> {
    return this.#finished.counts;
  }

  /** Begins a reading: what is seen from now on has the given revision or a later one. */
  beginReading(): Revision {
    this.#revision += 1;
    return this.#revision;
  }

  entry(instanceId: string): InstanceEntry | undefined {
    return this.#entries.get(instanceId);
  }

  entries(): readonly InstanceEntry[] {
    return [...this.#entries.values()];
  }

  /** Entries whose instance itself is known. */
  listed(): readonly InstanceEntry[] {
    return this.entries().filter(({ listed }) => listed);
  }

  instances(): readonly Instance[] {
    return this.listed().map(({ instance }) => instance);
  }

  /** Every task that is exported: unfinished ones, and finished ones within their keep time. */
  tasks(now: EpochMs): readonly Task[] {
    return this.#filter((task) => !this.#isOver(task, now));
  }

  unfinished(): readonly Task[] {
    return this.#filter(({ status }) => !isFinished(status));
  }

  finished(): readonly Task[] {
    return this.#filter(({ status }) => isFinished(status));
  }

  #filter(isWanted: (task: Task) => boolean): readonly Task[] {
    return this.entries().flatMap(({ tasks }) => [...tasks.values()].filter(isWanted));
  }

  task(instanceId: string, taskId: string): Task | undefined {
    return this.#entries.get(instanceId)?.tasks.get(taskId);
  }

  sawInstance(instance: Instance): InstanceEntry {
    const entry = this.#entryOf(instance);
    const isChanged = !entry.listed || entry.instance.status !== instance.status;
    if (isChanged) entry.changedAt = this.#revision;
    const observedAt = this.#observationTime();
    return Object.assign(entry, { instance, observedAt, revision: this.#revision, listed: true });
  }

  /** Takes in a task; `undefined` when it finished so long ago that it is not kept. */
  sawTask(report: TaskRow, now: EpochMs): Task | undefined {
    const { tasks } = this.#entryOf({ id: report.instanceId, name: report.instanceName, status: '' });
    const before = tasks.get(report.id) ?? this.#restored.take(report);
    const seen = { now, observedAt: this.#observationTime(), revision: this.#revision };
    const row = this.#options.tasks.userNames ? report : withoutUserName(report);
    const task = observe(before, row, seen);
    if (before === undefined && this.#isOver(task, now)) return undefined;
    this.#finished.add(before, task, hasFinishedSince(this.#finished.countedSince, task));
    tasks.set(task.id, task);
    return task;
  }

  /** Takes in what a progress call gave: `undefined` when the API has none for this task. */
  sawProgress(instanceId: string, taskId: string, progress: Progress | undefined, now: EpochMs): void {
    const tasks = this.#entries.get(instanceId)?.tasks;
    const task = tasks?.get(taskId);
    if (task !== undefined) tasks?.set(taskId, withProgress(task, progress, now));
  }

  /**
   * Whether a finished task finished while this process ran: it was seen unfinished, whatever end the cloud's clock
   * gives it, or began or ended since the start.
   */
  finishedHere(task: Task): boolean {
    return hasFinishedSince(this.#options.startedAt, task);
  }

  /** A task list was read to its end. Unfinished tasks that it did not show were deleted, unless rows are missing. */
  readWhole(entry: InstanceEntry, { begunAt, since, missing }: WholeList): void {
    Object.assign(entry, {
      tasksReadAt: begunAt,
      tasksReadSince: since,
      isInterrupted: false,
      missingRows: missing,
      refusal: undefined,
    });
    if (missing > 0) return;
    for (const task of entry.tasks.values()) {
      if (isFinished(task.status) || task.revision >= since) continue;
      this.#drop(entry, task);
    }
  }

  /** The task is nowhere to be found: it was deleted, which is not a failure. */
  forgetTask(instanceId: string, taskId: string): void {
    this.#entries.get(instanceId)?.tasks.delete(taskId);
  }

  /** The instance is gone, and its tasks with it. */
  forgetInstance(instanceId: string): void {
    const entry = this.#entries.get(instanceId);
    if (entry === undefined) return;
    for (const task of entry.tasks.values()) this.#drop(entry, task);
    this.#entries.delete(instanceId);
  }

  /** Drops what is too old: unconfirmed tasks and instances, and finished tasks whose keep time has ended. */
  expire(now: EpochMs): void {
    for (const [id, entry] of this.#entries) {
      for (const task of entry.tasks.values()) if (this.#isForgotten(task, now)) this.#drop(entry, task);
      if (this.#observationTime() - entry.observedAt > this.#instanceStalenessMs) entry.listed = false;
      if (!entry.listed && entry.tasks.size === 0) this.#entries.delete(id);
    }
    const oldest = this.#options.clock.monotonic() - this.#options.tasks.keepFailedForMs;
    this.#finished.forgetBefore(oldest);
    this.#restored.forgetBefore(oldest);
  }

  /** What another process needs to go on from here. */
  save(): Pick<SavedCollector, 'countedSince' | 'finished' | 'unfinishedTasks' | 'droppedTasks'> {
    return {
      countedSince: this.#finished.countedSince,
      finished: { ...this.finishedCounts },
      unfinishedTasks: [...this.unfinished().map(savedTaskOf), ...this.#restored.remaining],
      droppedTasks: this.#finished.save(this.finished(), this.#options.clock),
    };
  }

  #drop(entry: InstanceEntry, task: Task): void {
    entry.tasks.delete(task.id);
    this.#finished.drop(task, this.#options.clock.monotonic());
  }

  /** The monotonic clock without the pauses. */
  #observationTime(): MonotonicMs {
    const now = this.#options.clock.monotonic();
    return now - this.#pausedUntil(now);
  }

  #pausedUntil(now: MonotonicMs): number {
    const pauseMs = this.#pausedAt === undefined ? 0 : now - this.#pausedAt;
    return this.#pausedMs + Math.min(pauseMs, LONGEST_PAUSE_MS);
  }

  #entryOf(instance: Instance): InstanceEntry {
    let entry = this.#entries.get(instance.id);
    if (entry === undefined) {
      entry = { ...NEVER_READ, instance, tasks: new Map() };
      this.#entries.set(instance.id, entry);
    }
    return entry;
  }

  #isOver(task: Task, now: EpochMs): boolean {
    if (!isFinished(task.status)) return false;
    const { keepFailedForMs, keepSucceededForMs } = this.#options.tasks;
    return now - (task.endedAt ?? now) > (task.status === 'failed' ? keepFailedForMs : keepSucceededForMs);
  }

  #isForgotten(task: Task, now: EpochMs): boolean {
    const unseenFor = this.#observationTime() - task.observedAt;
    if (!isFinished(task.status)) return unseenFor > this.#options.collection.maxStalenessMs;
    return this.#isOver(task, now) && (!task.endAssumed || unseenFor > this.#listedWithinMs);
  }

  /** RDS instances are only seen in rows of tasks, so they are confirmed no more often than all tasks are listed. */
  get #instanceStalenessMs(): number {
    const { source, collection } = this.#options;
    return source.scope === 'project' ? this.#listedWithinMs : collection.maxStalenessMs;
  }

  /** A finished task without a readable end is remembered for this long, though not exported: lists still show it. */
  get #listedWithinMs(): number {
    const { maxStalenessMs, idleInstancesEveryMs } = this.#options.collection;
    return maxStalenessMs + idleInstancesEveryMs;
  }
}
