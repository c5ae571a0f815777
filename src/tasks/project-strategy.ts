import {
  continueReading,
  nextPage,
  type CollectionStrategy,
  type Reading,
  type StrategyOptions,
} from './collection-strategy.js';
import type { Coverage } from './coverage.js';
import { longestKeepMs } from './collector-options.js';
import { CallFailed, type Scheduler } from './scheduler.js';
import type { ProjectRow, ProjectSource } from './source.js';
import type { MonotonicMs } from '../cloud/clock.js';
import type { Revision, Task } from './task.js';
import type { TaskStore } from './task-store.js';
import { followedIn, Watch } from './watch.js';

/**
 * A reading goes through these: the tasks that run; when it is due, the recent tasks of every status; at last, by
 * their ids, the tasks that neither list has shown. `since` is the sighting with which it began.
 */
type Stage =
  | { readonly kind: 'running'; readonly reading: Reading<ProjectRow> }
  | { readonly kind: 'recent'; readonly since: Revision }
  | { readonly kind: 'look-up'; readonly open: Set<Task> };

/** How many tasks one reading looks up by their ids: the next reading, of what runs, must not wait long for them. */
const MOST_LOOK_UPS = 10;

/**
 * Collects services that list a whole project's tasks. In its steady state a collection costs one call: the tasks
 * that run. The recent tasks of every status are listed at the start, when a running task has left the list, and
 * every `idleInstancesEveryMs`.
 */
export class ProjectStrategy implements CollectionStrategy {
  readonly #source: ProjectSource;
  readonly #store: TaskStore;
  readonly #options: StrategyOptions;
  readonly #watch: Watch;
  /** How far the reading under way has come; a short budget spreads it over several collections. */
  #stage: Stage | undefined;
  /** The list of recent tasks, when it was cut or a page of it failed. */
  #recent: Reading<ProjectRow> | undefined;
  #recentReadAt: MonotonicMs | undefined;
  /** How many calls the latest whole reading of each list took, and how many rows it did not give. */
  readonly #calls = { running: 1, recent: 1 };
  readonly #missing = { running: 0, recent: 0 };
  #hasReadWhole: boolean;
  /** The sighting with which this collection began. */
  #since: Revision = 0;

  constructor(source: ProjectSource, store: TaskStore, options: StrategyOptions) {
    this.#source = source;
    this.#store = store;
    this.#options = options;
    this.#watch = new Watch(options.selection.watch, options.events.onMissing);
    this.#hasReadWhole = !options.selection.isListed;
    this.#forgetExcluded();
  }

  async collect(scheduler: Scheduler): Promise<void> {
    this.#since = this.#store.beginReading();
    if (this.#options.selection.isListed) await this.#readLists(scheduler);
    this.#readWatched(scheduler);
  }

  /** There are no instances to visit: what the budget cuts here is a list, which goes on where it stopped. */
  coverage(): Coverage {
    const running = this.#stage?.kind === 'running' ? this.#stage.reading : undefined;
    return {
      hasReadWhole: this.#hasReadWhole,
      isInterrupted: (running?.hasFailed ?? false) || (this.#recent?.hasFailed ?? false),
      pendingInstances: 0,
      missingRows: this.#missing.running + this.#missing.recent,
      refusedInstances: [],
      refusedByAll: undefined,
    };
  }

  steadyCalls(everyMs: number): number {
    if (!this.#options.selection.isListed) return this.#watch.open(this.#store).length;
    const readings = Math.min(1, everyMs / this.#options.collection.idleInstancesEveryMs);
    const waiting = this.#store.unfinished().filter(({ status }) => status !== 'running').length;
    const lookUps = Math.min(waiting, MOST_LOOK_UPS) * (1 - readings);
    return this.#calls.running + this.#calls.recent * readings + lookUps;
  }

  /** What the configuration before still let in. */
  #forgetExcluded(): void {
    const { accepts, watch } = this.#options.selection;
    for (const { instance, tasks } of this.#store.entries()) {
      const isWatched = watch.some(({ taskId }) => tasks.has(taskId));
      if (!accepts(instance.name) && !isWatched) this.#store.forgetInstance(instance.id);
    }
  }

  /** What was cut is read to its end before a new reading begins: else a short budget would never reach the end. */
  async #readLists(scheduler: Scheduler): Promise<void> {
    let hasBegun = false;
    try {
      while (this.#stage !== undefined || !hasBegun) {
        if (this.#stage?.kind === 'recent') await this.#readRecent(scheduler, this.#stage.since);
        else if (this.#stage?.kind === 'look-up') await this.#lookUp(scheduler, this.#stage.open);
        else hasBegun = (await this.#readRunning(scheduler)) || hasBegun;
      }
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
    }
  }

  /** True when it began a new reading. */
  async #readRunning(scheduler: Scheduler): Promise<boolean> {
    const cut = this.#stage?.kind === 'running' ? this.#stage.reading : undefined;
    const reading = continueReading(cut, () => this.#source.running(), this.#store, this.#options);
    this.#stage = { kind: 'running', reading };
    while (!reading.listing.done) this.#sawAll(await nextPage(scheduler, 'list', reading));
    this.#calls.running = reading.calls;
    this.#missing.running = reading.listing.missing;
    this.#hasReadWhole = true;
    const { since } = reading;
    const hasOneLeft = this.#notSeenSince(since).some(({ status }) => status === 'running');
    this.#stage = this.#isRecentDue() || hasOneLeft ? { kind: 'recent', since } : this.#toLookUp(since);
    return reading !== cut;
  }

  /** A list that was cut or failed is read on with the next reading. */
  #isRecentDue(): boolean {
    if (this.#recentReadAt === undefined || this.#recent !== undefined) return true;
    return (
      this.#options.clock.monotonic() - this.#recentReadAt >= this.#options.collection.idleInstancesEveryMs
    );
  }

  async #readRecent(scheduler: Scheduler, since: Revision): Promise<void> {
    const now = this.#options.clock.now();
    const list = () => this.#source.createdSince(now - longestKeepMs(this.#options), now);
    const reading = continueReading(this.#recent, list, this.#store, this.#options);
    this.#recent = reading;
    try {
      while (!reading.listing.done) this.#sawAll(await nextPage(scheduler, 'list', reading));
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      // What runs is worth more: a list that fails time and again must not keep it from being read.
      this.#stage = undefined;
      if (error.reason === 'rejected') await this.#lookUp(scheduler, this.#leftSince(since));
      throw error;
    }
    this.#calls.recent = reading.calls;
    this.#missing.recent = reading.listing.missing;
    this.#recentReadAt = reading.begunAt;
    this.#recent = undefined;
    this.#stage = this.#toLookUp(since);
  }

  #toLookUp(since: Revision): Stage {
    return { kind: 'look-up', open: this.#leftSince(since) };
  }

  /**
   * Unfinished tasks that the lists have not shown: created before the listed window, waiting, or deleted. The id
   * decides; one that is not found was deleted, which is not a failure. Those that ran go first, then the longest
   * unseen.
   */
  #leftSince(since: Revision): Set<Task> {
    const left = this.#notSeenSince(since).toSorted((a, b) => a.sighting - b.sighting);
    const ran = left.filter(({ status }) => status === 'running');
    const others = left.filter(({ status }) => status !== 'running');
    return new Set([...ran, ...others].slice(0, MOST_LOOK_UPS));
  }

  /** A look-up that fails is not made again in this reading. */
  async #lookUp(scheduler: Scheduler, open: Set<Task>): Promise<void> {
    const lookUp = async (task: Task): Promise<void> => {
      try {
        await this.#lookUpOne(scheduler, task);
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error;
      }
      open.delete(task);
    };
    const outcomes = await Promise.allSettled([...open].map(lookUp));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    this.#stage = undefined;
  }

  async #lookUpOne(scheduler: Scheduler, { instanceId, id }: Task): Promise<void> {
    const row = await scheduler.call('progress', (signal) => this.#source.task(id, signal));
    // A new instance's id may be given later than the task that creates it.
    if (row?.report.instanceId !== instanceId) this.#store.forgetTask(instanceId, id);
    if (row !== undefined) this.#saw(row);
  }

  /** Of what the filter lets in: the rest is watched, and asked for by its id alone. */
  #notSeenSince(since: Revision): readonly Task[] {
    const { accepts } = this.#options.selection;
    return this.#store
      .unfinished()
      .filter(({ sighting, instanceName }) => sighting < since && accepts(instanceName));
  }

  #sawAll(rows: readonly ProjectRow[]): void {
    for (const row of rows) if (this.#options.selection.accepts(row.instance.name)) this.#saw(row);
  }

  #saw({ report, instance }: ProjectRow): void {
    const task = this.#store.sawTask(report, this.#options.clock.now());
    if (task !== undefined && instance.id !== '') this.#store.sawInstance(instance);
  }

  #readWatched(scheduler: Scheduler): void {
    for (const entry of this.#watch.open(this.#store)) {
      if ((followedIn(this.#store, { ...entry, instanceId: '' })?.sighting ?? 0) >= this.#since) continue;
      scheduler.spawn(async () => {
        const row = await scheduler.call('watched', (signal) => this.#source.task(entry.taskId, signal));
        if (row !== undefined) this.#saw(row);
        this.#watch.answered(entry, row?.report, this.#store);
      });
    }
  }
}
