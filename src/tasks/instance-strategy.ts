import { CloudError } from '../cloud/errors.js';
import {
  continueReading,
  nextPage,
  type CollectionStrategy,
  type Reading,
  type StrategyOptions,
} from './collection-strategy.js';
import type { Coverage } from './coverage.js';
import { Refusals } from './refusals.js';
import { CallFailed, type Priority, type Scheduler } from './scheduler.js';
import type { InstanceSource } from './source.js';
import type { MonotonicMs } from '../cloud/clock.js';
import { isFinished, type Instance, type TaskRow, type Revision, type Task } from './task.js';
import type { InstanceEntry, TaskStore } from './task-store.js';
import { Watch } from './watch.js';

/**
 * Collects services whose tasks hang off instances: one call for each page of instances, one or more for an
 * instance's tasks, one for a task's progress.
 */
export class InstanceStrategy implements CollectionStrategy {
  readonly #source: InstanceSource;
  readonly #store: TaskStore;
  readonly #options: StrategyOptions;
  readonly #watch: Watch;
  readonly #refusals: Refusals;
  #instances: Reading<Instance> | undefined;
  /** How many calls the latest whole list of instances took. */
  #pages = 1;
  #missingInstances = 0;
  readonly #tasks = new Map<string, Reading<TaskRow>>();
  #hasReadWhole: boolean;
  /** The time and the sighting with which the latest collection began. */
  #begunAt: MonotonicMs = 0;
  #since: Revision = 0;
  /** Whether a call of the list of instances failed in this collection. */
  #hasListFailed = false;
  /** Instances whose task list is asked for in this collection, and those of which the whole list was. */
  #asked = new Set<string>();
  #attempted = new Set<string>();
  /** Tasks whose progress is asked for in this collection. */
  #progressAsked = new Set<string>();

  constructor(source: InstanceSource, store: TaskStore, options: StrategyOptions) {
    this.#source = source;
    this.#store = store;
    this.#options = options;
    this.#watch = new Watch(options.selection.watch, options.events.onMissing);
    this.#refusals = new Refusals(store);
    this.#hasReadWhole = !options.selection.isListed;
  }

  /** While the list is being read, only what its pages show to be busy is asked for. */
  async collect(scheduler: Scheduler): Promise<void> {
    this.#begin();
    const isListRead = this.#options.selection.isListed && (await this.#readInstances(scheduler));
    this.#readBusy(scheduler, this.#store.listed());
    this.#readLastProgress(scheduler);
    this.#readWatched(scheduler, (instanceId) => !this.#asked.has(instanceId));
    if (isListRead) this.#readDue(scheduler);
  }

  coverage(): Coverage {
    const listed = this.#store.listed();
    return {
      hasReadWhole: this.#hasReadWhole,
      isInterrupted: (this.#instances?.hasFailed ?? false) || listed.some((entry) => entry.isInterrupted),
      pendingInstances: listed.filter((entry) => this.#isPending(entry)).length,
      missingRows: listed.reduce((sum, { missingRows }) => sum + missingRows, this.#missingInstances),
      ...this.#refusals.coverage(),
    };
  }

  steadyCalls(everyMs: number): number {
    if (!this.#options.selection.isListed) return this.#watch.open(this.#store).length;
    const entries = this.#store.listed();
    const busy = entries.filter((entry) => this.#isBusy(entry));
    const withProgress = this.#store.unfinished().filter((task) => this.#isProgressDue(task));
    const visits = Math.min(1, everyMs / this.#options.collection.idleInstancesEveryMs);
    return this.#pages + busy.length + withProgress.length + (entries.length - busy.length) * visits;
  }

  #begin(): void {
    this.#begunAt = this.#options.clock.monotonic();
    this.#since = this.#store.beginReading();
    this.#hasListFailed = false;
    this.#refusals.begin();
    this.#asked = new Set();
    this.#attempted = new Set();
    this.#progressAsked = new Set();
  }

  /** Reads what is left of the list of instances; false when a call of it failed. */
  async #readInstances(scheduler: Scheduler): Promise<boolean> {
    const list = () => this.#source.instances();
    const reading = continueReading(this.#instances, list, this.#store, this.#options);
    this.#instances = reading;
    try {
      while (!reading.listing.done) this.#sawInstances(scheduler, await nextPage(scheduler, 'list', reading));
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      this.#hasListFailed = true;
      return false;
    }
    this.#instances = undefined;
    this.#pages = reading.calls;
    this.#missingInstances = reading.listing.missing;
    this.#hasReadWhole = true;
    if (reading.listing.missing === 0) this.#forgetGone(reading.since);
    return true;
  }

  #sawInstances(scheduler: Scheduler, instances: readonly Instance[]): void {
    const accepted = instances.filter(({ name }) => this.#options.selection.accepts(name));
    for (const instance of accepted) this.#store.sawInstance(instance);
    const entries = accepted.flatMap(({ id }) => this.#store.entry(id) ?? []);
    this.#readBusy(scheduler, entries);
  }

  /** What a complete list did not show has left: at once, with its tasks. What was never listed is watched. */
  #forgetGone(since: Revision): void {
    for (const { listed, tasksReadAt, sighting, instance } of this.#store.entries()) {
      if ((!listed && tasksReadAt === undefined) || sighting >= since) continue;
      this.#store.forgetInstance(instance.id);
      this.#tasks.delete(instance.id);
    }
  }

  #readBusy(scheduler: Scheduler, entries: readonly InstanceEntry[]): void {
    for (const entry of entries) {
      if (this.#isBusy(entry)) this.#readTasks(scheduler, 'busy-instance', entry);
    }
  }

  #readDue(scheduler: Scheduler): void {
    const entries = this.#store.listed().filter((entry) => this.#isDue(entry));
    for (const entry of entries.filter(({ tasksReadAt }) => tasksReadAt === undefined)) {
      this.#readTasks(scheduler, 'new-instance', entry);
    }
    for (const entry of entries.sort((a, b) => (a.tasksReadAt ?? 0) - (b.tasksReadAt ?? 0))) {
      this.#readTasks(scheduler, 'idle-instance', entry);
    }
  }

  /** Something is under way, or has been since its task list was last read whole. */
  #isBusy(entry: InstanceEntry): boolean {
    if (entry.refusal !== undefined) return false;
    const { instance, tasks, changedAt, tasksReadAt, tasksReadSince, isInterrupted } = entry;
    const hasChanged = tasksReadAt !== undefined && changedAt > tasksReadSince;
    const isChanging = isInterrupted || this.#source.isChanging(instance.status);
    return hasChanged || isChanging || [...tasks.values()].some(({ status }) => !isFinished(status));
  }

  #isDue(entry: InstanceEntry): boolean {
    if (entry.refusal !== undefined) return this.#refusals.isDue(entry.refusal, this.#begunAt);
    const { tasksReadAt } = entry;
    return (
      tasksReadAt === undefined ||
      this.#begunAt - tasksReadAt >= this.#options.collection.idleInstancesEveryMs
    );
  }

  /** Its task list was due when the collection began, and the budget ended before it was asked for as a whole. */
  #isPending(entry: InstanceEntry): boolean {
    if (this.#attempted.has(entry.instance.id)) return false;
    return this.#isDue(entry) || (this.#isBusy(entry) && entry.tasksReadSince < this.#since);
  }

  #readTasks(scheduler: Scheduler, priority: Priority, entry: InstanceEntry): void {
    const { id } = entry.instance;
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    scheduler.spawn(async () => {
      try {
        await this.#readTaskList(scheduler, priority, entry);
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error;
        entry.isInterrupted = true;
      }
      this.#attempted.add(id);
      this.#readWatched(scheduler, (instanceId) => instanceId === id);
    });
  }

  async #readTaskList(scheduler: Scheduler, priority: Priority, entry: InstanceEntry): Promise<void> {
    const { instance } = entry;
    const list = () => this.#source.tasks(instance);
    const reading = continueReading(this.#tasks.get(instance.id), list, this.#store, this.#options);
    this.#tasks.set(instance.id, reading);
    // Where the list of instances fails as well, the refusal says nothing about this instance.
    const isAnswer = (error: unknown): boolean => !this.#hasListFailed && isRefused(error);
    try {
      while (!reading.listing.done) {
        const rows = await nextPage(scheduler, priority, reading, isAnswer);
        if (this.#store.entry(instance.id) !== entry) return; // the instance has left meanwhile
        for (const row of rows) this.#sawTask(scheduler, row);
      }
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.#tasks.delete(instance.id);
      scheduler.tolerate(error);
      this.#refusals.add(entry, error, this.#options.clock.monotonic());
      return;
    }
    this.#tasks.delete(instance.id);
    this.#refusals.end(entry);
    this.#store.readWhole(entry, { ...reading, missing: reading.listing.missing });
  }

  #sawTask(scheduler: Scheduler, row: TaskRow): void {
    const before = this.#store.task(row.instanceId, row.id);
    const task = this.#store.sawTask(row, this.#options.clock.now());
    if (task === undefined || !this.#isProgressDue(task)) return;
    if (!isFinished(task.status)) this.#readProgress(scheduler, 'progress', task);
    else if (before?.status !== task.status) this.#readProgress(scheduler, 'last-progress', task);
  }

  /** Of the finished tasks, only those that ended while this process ran are asked for their last progress. */
  #isProgressDue(task: Task): boolean {
    if (this.#source.progress === undefined || task.progressSettled || !task.hasProgress) return false;
    return !isFinished(task.status) || this.#store.finishedHere(task);
  }

  /** Last progress that an earlier collection could not get. */
  #readLastProgress(scheduler: Scheduler): void {
    for (const { tasks } of this.#store.entries()) {
      for (const task of tasks.values()) {
        if (isFinished(task.status) && this.#isProgressDue(task))
          this.#readProgress(scheduler, 'last-progress', task);
      }
    }
  }

  #readProgress(scheduler: Scheduler, priority: Priority, { instanceId, id }: Task): void {
    if (this.#progressAsked.has(`${instanceId}/${id}`)) return;
    this.#progressAsked.add(`${instanceId}/${id}`);
    scheduler.spawn(async () => {
      const progress = await scheduler.call(priority, async (signal) =>
        this.#source.progress?.(instanceId, id, signal),
      );
      this.#store.sawProgress(instanceId, id, progress, this.#options.clock.now());
    });
  }

  /** After the instance's own task list, where that is read too: it may make the call needless. */
  #readWatched(scheduler: Scheduler, isWanted: (instanceId: string) => boolean): void {
    for (const entry of this.#watch.open(this.#store)) {
      const { instanceId, taskId } = entry;
      const isSeen = (this.#store.task(instanceId, taskId)?.sighting ?? 0) >= this.#since;
      if (isSeen || !isWanted(instanceId)) continue;
      const instance = this.#store.entry(instanceId)?.instance ?? { id: instanceId, name: '', status: '' };
      scheduler.spawn(async () => {
        const row = await scheduler.call('watched', (signal) => this.#source.task(instance, taskId, signal));
        if (row !== undefined) this.#sawTask(scheduler, row);
        this.#watch.answered(entry, row, this.#store);
      });
    }
  }
}

/** The cloud refuses what was asked for: no login, no rate and no later try changes that. */
function isRefused(error: unknown): error is CloudError {
  if (!(error instanceof CloudError) || error.isPrerequisite || error.status === undefined) return false;
  return error.reason === 'rejected' || error.reason === 'forbidden';
}
