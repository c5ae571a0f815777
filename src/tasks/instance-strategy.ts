import type { MonotonicMs } from '../cloud/clock.js';
import {
  continueReading,
  nextPage,
  type CollectionStrategy,
  type Reading,
  type StrategyOptions,
  type WholeReading,
} from './collection-strategy.js';
import type { Coverage } from './collector-events.js';
import { isRefused, RefusedInstances } from './refused-instances.js';
import { CallFailed, type Priority, type Scheduler } from './scheduler.js';
import type { InstanceSource } from './source.js';
import { isFinished, type Instance, type Revision, type Task, type TaskRow } from './task.js';
import type { InstanceEntry } from './instance-entry.js';
import type { TaskStore } from './task-store.js';
import { WatchedTasks } from './watched-tasks.js';

/** What the current collection has done so far. */
interface Pass {
  readonly begunAt: MonotonicMs;
  /** The revision with which it began. */
  readonly since: Revision;
  /** Whether a call of the list of instances failed. */
  hasListFailed: boolean;
  /** Instances whose task list is read. */
  readonly scheduled: Set<string>;
  /** Instances of which every page was requested. */
  readonly attempted: Set<string>;
  /** Tasks whose progress is read, each as `instance/task`. */
  readonly progress: Set<string>;
}

/**
 * Collects services whose tasks hang off instances: one call for each page of instances, one or more for an
 * instance's tasks, one for a task's progress.
 */
export class InstanceStrategy implements CollectionStrategy {
  readonly #source: InstanceSource;
  readonly #store: TaskStore;
  readonly #options: StrategyOptions;
  readonly #watched: WatchedTasks;
  readonly #refused: RefusedInstances;
  #pass: Pass;
  /** The list of instances, while it is incomplete. */
  #instances: Reading<Instance> | undefined;
  /** The latest whole list of instances. */
  #whole: WholeReading | undefined;
  /** The task lists that are incomplete, by instance. */
  readonly #tasks = new Map<string, Reading<TaskRow>>();

  constructor(source: InstanceSource, store: TaskStore, options: StrategyOptions) {
    this.#source = source;
    this.#store = store;
    this.#options = options;
    this.#watched = new WatchedTasks(store, options);
    this.#refused = new RefusedInstances(store);
    this.#pass = this.#newPass(0);
  }

  /** While the list of instances is incomplete, only the busy instances of the pages read so far are visited. */
  async collect(scheduler: Scheduler): Promise<void> {
    this.#pass = this.#newPass(this.#store.beginReading());
    this.#refused.begin();
    const isListRead = this.#options.selection.isListed && (await this.#readInstances(scheduler));
    for (const entry of this.#store.listed()) this.#readIfBusy(scheduler, entry);
    this.#readLastProgress(scheduler);
    this.#readWatched(scheduler, (instanceId) => !this.#pass.scheduled.has(instanceId));
    if (isListRead) this.#readDue(scheduler);
  }

  coverage(): Coverage {
    const listed = this.#store.listed();
    return {
      hasReadWhole: !this.#options.selection.isListed || this.#whole !== undefined,
      isInterrupted: this.#instances?.hasFailed === true || listed.some((entry) => entry.isInterrupted),
      pendingInstances: listed.filter((entry) => this.#isPending(entry)).length,
      missingRows: listed.reduce((sum, { missingRows }) => sum + missingRows, this.#whole?.missing ?? 0),
      ...this.#refused.coverage(),
    };
  }

  steadyCalls(everyMs: number): number {
    const { selection, collection } = this.#options;
    if (!selection.isListed) return this.#watched.open.length;
    const entries = this.#store.listed();
    const busy = entries.filter((entry) => this.#isBusy(entry)).length;
    const progress = this.#store.unfinished().filter((task) => this.#isProgressDue(task)).length;
    const visits = Math.min(1, everyMs / collection.idleInstancesEveryMs);
    return (this.#whole?.calls ?? 1) + busy + progress + (entries.length - busy) * visits;
  }

  #newPass(since: Revision): Pass {
    const [scheduled, attempted, progress] = [new Set<string>(), new Set<string>(), new Set<string>()];
    const begunAt = this.#options.clock.monotonic();
    return { begunAt, since, hasListFailed: false, scheduled, attempted, progress };
  }

  /** Reads what is left of the list of instances; false when a call of it failed. */
  async #readInstances(scheduler: Scheduler): Promise<boolean> {
    const list = () => this.#source.instances();
    const reading = continueReading(this.#instances, list, this.#store, this.#options);
    this.#instances = reading;
    try {
      while (!reading.listing.done) this.#addInstances(scheduler, await nextPage(scheduler, 'list', reading));
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      this.#pass.hasListFailed = true;
      return false;
    }
    this.#instances = undefined;
    this.#whole = { calls: reading.calls, missing: reading.listing.missing };
    if (reading.listing.missing === 0) this.#forgetGone(reading.since);
    return true;
  }

  #addInstances(scheduler: Scheduler, instances: readonly Instance[]): void {
    const accepted = instances.filter(({ name }) => this.#options.selection.accepts(name));
    for (const instance of accepted) this.#readIfBusy(scheduler, this.#store.sawInstance(instance));
  }

  /** Drops the instances that a complete list did not show, with their tasks. One never listed is watched. */
  #forgetGone(since: Revision): void {
    for (const { listed, tasksReadAt, revision, instance } of this.#store.entries()) {
      if ((!listed && tasksReadAt === undefined) || revision >= since) continue;
      this.#store.forgetInstance(instance.id);
      this.#tasks.delete(instance.id);
    }
  }

  #readIfBusy(scheduler: Scheduler, entry: InstanceEntry): void {
    if (this.#isBusy(entry)) this.#readTasks(scheduler, 'busy-instance', entry);
  }

  /** New instances first, then those whose task list was read the longest ago. */
  #readDue(scheduler: Scheduler): void {
    const due = this.#store.listed().filter((entry) => this.#isDue(entry));
    for (const entry of due.toSorted((a, b) => (a.tasksReadAt ?? 0) - (b.tasksReadAt ?? 0)))
      this.#readTasks(scheduler, entry.tasksReadAt === undefined ? 'new-instance' : 'idle-instance', entry);
  }

  /** Something is running, or has been since its task list was last read whole. */
  #isBusy(entry: InstanceEntry): boolean {
    if (entry.refusal !== undefined) return false;
    const hasChanged = entry.tasksReadAt !== undefined && entry.changedAt > entry.tasksReadSince;
    if (hasChanged || entry.isInterrupted || this.#source.isChanging(entry.instance.status)) return true;
    return [...entry.tasks.values()].some(({ status }) => !isFinished(status));
  }

  #isDue({ refusal, tasksReadAt = -Infinity }: InstanceEntry): boolean {
    const { begunAt } = this.#pass;
    if (refusal !== undefined) return this.#refused.isDue(refusal, begunAt);
    return begunAt - tasksReadAt >= this.#options.collection.idleInstancesEveryMs;
  }

  /** Its task list was due when the collection began, and the budget ended before all of it was requested. */
  #isPending(entry: InstanceEntry): boolean {
    if (this.#pass.attempted.has(entry.instance.id)) return false;
    return this.#isDue(entry) || (this.#isBusy(entry) && entry.tasksReadSince < this.#pass.since);
  }

  #readTasks(scheduler: Scheduler, priority: Priority, entry: InstanceEntry): void {
    const { id } = entry.instance;
    const { scheduled, attempted } = this.#pass;
    if (scheduled.has(id)) return;
    scheduled.add(id);
    scheduler.spawn(async () => {
      try {
        await this.#readTaskList(scheduler, priority, entry);
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error;
        entry.isInterrupted = true;
      }
      attempted.add(id);
      this.#readWatched(scheduler, (instanceId) => instanceId === id);
    });
  }

  async #readTaskList(scheduler: Scheduler, priority: Priority, entry: InstanceEntry): Promise<void> {
    const { instance } = entry;
    const list = () => this.#source.tasks(instance);
    const reading = continueReading(this.#tasks.get(instance.id), list, this.#store, this.#options);
    this.#tasks.set(instance.id, reading);
    // Where the list of instances fails as well, the refusal says nothing about this instance.
    const isAnswer = (error: unknown): boolean => !this.#pass.hasListFailed && isRefused(error);
    try {
      while (!reading.listing.done) {
        const rows = await nextPage(scheduler, priority, reading, isAnswer);
        if (this.#store.entry(instance.id) !== entry) return; // dropped meanwhile
        for (const row of rows) this.#addTask(scheduler, row);
      }
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.#tasks.delete(instance.id);
      scheduler.tolerate(error);
      this.#refused.add(entry, error, this.#options.clock.monotonic());
      return;
    }
    this.#tasks.delete(instance.id);
    this.#refused.end(entry);
    this.#store.readWhole(entry, { ...reading, missing: reading.listing.missing });
  }

  #addTask(scheduler: Scheduler, row: TaskRow): void {
    const before = this.#store.task(row.instanceId, row.id);
    const task = this.#store.sawTask(row, this.#options.clock.now());
    if (task === undefined || !this.#isProgressDue(task)) return;
    if (!isFinished(task.status)) this.#readProgress(scheduler, 'progress', task);
    else if (before?.status !== task.status) this.#readProgress(scheduler, 'last-progress', task);
  }

  /** Of the finished tasks, only those that ended while this process ran have a last progress to read. */
  #isProgressDue(task: Task): boolean {
    if (this.#source.progress === undefined || task.progressSettled || !task.hasProgress) return false;
    return !isFinished(task.status) || this.#store.finishedHere(task);
  }

  /** Last progress that an earlier collection could not read. */
  #readLastProgress(scheduler: Scheduler): void {
    const due = this.#store.finished().filter((task) => this.#isProgressDue(task));
    for (const task of due) this.#readProgress(scheduler, 'last-progress', task);
  }

  #readProgress(scheduler: Scheduler, priority: Priority, { instanceId, id }: Task): void {
    const key = `${instanceId}/${id}`;
    if (this.#pass.progress.has(key)) return;
    this.#pass.progress.add(key);
    scheduler.spawn(async () => {
      const read = async (signal: AbortSignal) => this.#source.progress?.(instanceId, id, signal);
      const progress = await scheduler.call(priority, read);
      this.#store.sawProgress(instanceId, id, progress, this.#options.clock.now());
    });
  }

  /** After the instance's own task list, where that is read too: it may make the call needless. */
  #readWatched(scheduler: Scheduler, isWanted: (instanceId: string) => boolean): void {
    for (const entry of this.#watched.open) {
      const { instanceId, taskId } = entry;
      const isSeen = (this.#store.task(instanceId, taskId)?.revision ?? 0) >= this.#pass.since;
      if (isSeen || !isWanted(instanceId)) continue;
      const instance = this.#store.entry(instanceId)?.instance ?? { id: instanceId, name: '', status: '' };
      scheduler.spawn(async () => {
        const row = await scheduler.call('watched', (signal) => this.#source.task(instance, taskId, signal));
        if (row !== undefined) this.#addTask(scheduler, row);
        this.#watched.answered(entry, row);
      });
    }
  }
}
