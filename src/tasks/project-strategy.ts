import type { MonotonicMs } from '../cloud/clock.js';
import {
  continueReading,
  nextPage,
  type CollectionStrategy,
  type Reading,
  type StrategyOptions,
  type WholeReading,
} from './collection-strategy.js';
import { longestKeepMs } from './collector-options.js';
import type { Coverage } from './collector-events.js';
import { CallFailed, type Scheduler } from './scheduler.js';
import type { ProjectRow, ProjectSource } from './source.js';
import type { Revision, Task } from './task.js';
import type { TaskStore } from './task-store.js';
import { WatchedTasks } from './watched-tasks.js';

/** How many tasks one pass looks up by their ids: the next list of running tasks must not wait long for them. */
const MOST_LOOK_UPS = 10;

/**
 * One pass reads the running tasks; when due, the recent tasks of every status; then, by their ids, the tasks that
 * neither list has shown. A short budget spreads it over several collections.
 */
interface Pass {
  readonly running: Reading<ProjectRow>;
  /** Set once the lists are read. */
  lookUps?: Set<Task>;
}

/**
 * Collects services that list a whole project's tasks. In its steady state a collection costs one call: the running
 * tasks. The recent tasks of every status are listed at the start, when a running task has left the list, and every
 * `idleInstancesEveryMs`.
 */
export class ProjectStrategy implements CollectionStrategy {
  readonly #source: ProjectSource;
  readonly #store: TaskStore;
  readonly #options: StrategyOptions;
  readonly #watched: WatchedTasks;
  #pass: Pass | undefined;
  /** The list of recent tasks, when it was cut or a page of it failed. */
  #recent: Reading<ProjectRow> | undefined;
  #recentReadAt: MonotonicMs | undefined;
  /** The latest whole reading of each list. */
  readonly #whole: { running?: WholeReading; recent?: WholeReading } = {};
  /** The revision with which this collection began. */
  #since: Revision = 0;

  constructor(source: ProjectSource, store: TaskStore, options: StrategyOptions) {
    this.#source = source;
    this.#store = store;
    this.#options = options;
    this.#watched = new WatchedTasks(store, options);
  }

  async collect(scheduler: Scheduler): Promise<void> {
    this.#since = this.#store.beginReading();
    this.#forgetExcluded();
    if (this.#options.selection.isListed) await this.#readLists(scheduler);
    this.#readWatched(scheduler);
  }

  /** No instance is pending: a list that the budget cuts is continued in the next collection. */
  coverage(): Coverage {
    const { running, recent } = this.#whole;
    const cut = [this.#pass?.running, this.#recent];
    return {
      hasReadWhole: !this.#options.selection.isListed || running !== undefined,
      isInterrupted: cut.some((reading) => reading?.hasFailed === true && !reading.listing.done),
      pendingInstances: 0,
      missingRows: (running?.missing ?? 0) + (recent?.missing ?? 0),
      refusedInstances: [],
      refusedByAll: undefined,
    };
  }

  steadyCalls(everyMs: number): number {
    if (!this.#options.selection.isListed) return this.#watched.open.length;
    const { running, recent } = this.#whole;
    const readings = Math.min(1, everyMs / this.#options.collection.idleInstancesEveryMs);
    const waiting = this.#store.unfinished().filter(({ status }) => status !== 'running').length;
    const lookUps = Math.min(waiting, MOST_LOOK_UPS) * (1 - readings);
    return (running?.calls ?? 1) + (recent?.calls ?? 1) * readings + lookUps;
  }

  /** Drops what the configuration before included and this one excludes. */
  #forgetExcluded(): void {
    const { accepts, watch } = this.#options.selection;
    for (const { instance, tasks } of this.#store.entries()) {
      if (accepts(instance.name) || watch.some(({ taskId }) => tasks.has(taskId))) continue;
      this.#store.forgetInstance(instance.id);
    }
  }

  /** A pass that was cut is finished before a new one begins: else a short budget would never reach its end. */
  async #readLists(scheduler: Scheduler): Promise<void> {
    try {
      const cut = this.#pass;
      let running = this.#continueRunning(cut?.running);
      if (cut !== undefined && running === cut.running) {
        await this.#finish(scheduler, cut);
        running = this.#continueRunning(undefined);
      }
      this.#pass = { running };
      await this.#finish(scheduler, this.#pass);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
    }
  }

  #continueRunning(cut: Reading<ProjectRow> | undefined): Reading<ProjectRow> {
    if (cut?.listing.done === true) return cut;
    return continueReading(cut, () => this.#source.running(), this.#store, this.#options);
  }

  async #finish(scheduler: Scheduler, pass: Pass): Promise<void> {
    this.#whole.running = await this.#readAll(scheduler, pass.running);
    if (pass.lookUps === undefined) {
      const { since } = pass.running;
      const hasLeft = this.#notSeenSince(since).some(({ status }) => status === 'running');
      if (hasLeft || this.#isRecentDue()) await this.#readRecent(scheduler, since);
      pass.lookUps = this.#lookUpsSince(since);
    }
    await this.#lookUp(scheduler, pass.lookUps);
    this.#pass = undefined;
  }

  /** A list that was cut or failed is continued in the next pass. */
  #isRecentDue(): boolean {
    if (this.#recentReadAt === undefined || this.#recent !== undefined) return true;
    const { clock, collection } = this.#options;
    return clock.monotonic() - this.#recentReadAt >= collection.idleInstancesEveryMs;
  }

  async #readRecent(scheduler: Scheduler, since: Revision): Promise<void> {
    const now = this.#options.clock.now();
    const list = () => this.#source.createdSince(now - longestKeepMs(this.#options), now);
    const reading = continueReading(this.#recent, list, this.#store, this.#options);
    this.#recent = reading;
    try {
      this.#whole.recent = await this.#readAll(scheduler, reading);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      // The pass ends here: a list that fails time and again must not keep the running tasks from being read.
      this.#pass = undefined;
      if (error.reason === 'rejected') await this.#lookUp(scheduler, this.#lookUpsSince(since));
      throw error;
    }
    this.#recentReadAt = reading.begunAt;
    this.#recent = undefined;
  }

  async #readAll(scheduler: Scheduler, reading: Reading<ProjectRow>): Promise<WholeReading> {
    while (!reading.listing.done) {
      const rows = await nextPage(scheduler, 'list', reading);
      for (const row of rows) if (this.#options.selection.accepts(row.instance.name)) this.#add(row);
    }
    return { calls: reading.calls, missing: reading.listing.missing };
  }

  /**
   * Unfinished tasks that the lists have not shown: created before the listed window, waiting, or deleted. The id
   * decides; one that is not found was deleted, which is not a failure. Those that ran go first, then the longest
   * unseen.
   */
  #lookUpsSince(since: Revision): Set<Task> {
    const left = this.#notSeenSince(since).toSorted((a, b) => a.revision - b.revision);
    const ranFirst = left.toSorted((a, b) => Number(b.status === 'running') - Number(a.status === 'running'));
    return new Set(ranFirst.slice(0, MOST_LOOK_UPS));
  }

  /** A look-up that fails is not repeated in this pass. */
  async #lookUp(scheduler: Scheduler, tasks: Set<Task>): Promise<void> {
    const lookUp = async (task: Task): Promise<void> => {
      try {
        await this.#lookUpOne(scheduler, task);
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error;
      }
      tasks.delete(task);
    };
    const outcomes = await Promise.allSettled([...tasks].map(lookUp));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #lookUpOne(scheduler: Scheduler, { instanceId, id }: Task): Promise<void> {
    const row = await scheduler.call('progress', (signal) => this.#source.task(id, signal));
    // A new instance's id may be given later than the task that creates it.
    if (row?.task.instanceId !== instanceId) this.#store.forgetTask(instanceId, id);
    if (row !== undefined) this.#add(row);
  }

  /** Of what the filter accepts: the rest is watched, and requested by its id alone. */
  #notSeenSince(since: Revision): readonly Task[] {
    const { accepts } = this.#options.selection;
    const unfinished = this.#store.unfinished();
    return unfinished.filter(({ revision, instanceName }) => revision < since && accepts(instanceName));
  }

  #add({ task: row, instance }: ProjectRow): void {
    const task = this.#store.sawTask(row, this.#options.clock.now());
    if (task !== undefined && instance.id !== '') this.#store.sawInstance(instance);
  }

  #readWatched(scheduler: Scheduler): void {
    for (const entry of this.#watched.open) {
      if ((this.#watched.taskOf({ ...entry, instanceId: '' })?.revision ?? 0) >= this.#since) continue;
      scheduler.spawn(async () => {
        const row = await scheduler.call('watched', (signal) => this.#source.task(entry.taskId, signal));
        if (row !== undefined) this.#add(row);
        this.#watched.answered(entry, row?.task);
      });
    }
  }
}
