import type { EpochMs, MonotonicMs } from '../cloud/clock.js';
import type { ProjectQueue } from '../cloud/request-queues.js';
import { beginBudget } from './budget.js';
import { ChangeLog } from './change-log.js';
import type { CollectionStrategy } from './collection-strategy.js';
import type { CollectorOptions } from './collector-options.js';
import { CollectorState } from './collector-state.js';
import { InstanceStrategy } from './instance-strategy.js';
import { ProjectStrategy } from './project-strategy.js';
import type { SavedCollector } from './saved-state.js';
import { Scheduler } from './scheduler.js';
import type { Snapshot } from './snapshot.js';

/** The duration of a call is averaged over about this many. */
const AVERAGED_CALLS = 8;

/** A collection that the deadline cut is made again for a request that has this many times as much time. */
const WORTH_ANOTHER = 1.1;

/** Requests whose deadlines end within this time of each other share a snapshot of the collection in flight. */
const SHARED_MS = 1_000;

/**
 * Collects the tasks of one service in one project. Scrapes that overlap share one collection: a later one gets its
 * snapshot, or what is known at its own deadline if that is earlier.
 */
export class Collector {
  readonly project: string;
  readonly service: string;
  readonly #options: CollectorOptions;
  readonly #changes: ChangeLog;
  /** Has one writer at a time: the predecessor until its collection in flight has ended, then this collector. */
  readonly #state: CollectorState;
  readonly #strategy: CollectionStrategy;
  /** Pending until the predecessor has no collection in flight. */
  #handover: Promise<void> | undefined;
  /** After the latest collection. */
  #latest: Snapshot;
  #inFlight: Promise<Snapshot> | undefined;
  /** The latest snapshot that was taken during the collection in flight. */
  #interim: { readonly snapshot: Snapshot; readonly at: MonotonicMs } | undefined;
  #endedAt: MonotonicMs | undefined;
  #error: unknown;
  /** How many milliseconds the latest collection had, when that was too little. */
  #cutAfterMs: number | undefined;
  /** The average duration of recent calls. */
  #callMs = 0;

  /** `predecessor`: the collector of the same service and project under the configuration before. */
  constructor(options: CollectorOptions, predecessor?: Collector) {
    this.project = options.project;
    this.service = options.service;
    this.#options = options;
    this.#changes = new ChangeLog(options.events);
    this.#state = predecessor === undefined ? new CollectorState(options) : predecessor.#state;
    this.#handover = predecessor?.settled().then(() => (this.#handover = undefined));
    const { source } = options;
    const { store } = this.#state;
    this.#strategy =
      source.scope === 'project'
        ? new ProjectStrategy(source, store, options)
        : new InstanceStrategy(source, store, options);
    this.#latest = this.#state.snapshot(options);
  }

  /** The first failure of the latest collection; `undefined` when no call failed. */
  get error(): unknown {
    return this.#error;
  }

  /** Resolves when no collection is in flight. */
  async settled(): Promise<void> {
    await this.#handover;
    await this.#inFlight;
  }

  /** What another process needs to go on from here. */
  save(): SavedCollector {
    return this.#state.save(this.#options);
  }

  /** How many calls a collection makes on average once everything was read, when there is one every `everyMs`. */
  steadyCalls(everyMs: number): number {
    return this.#strategy.steadyCalls(everyMs);
  }

  /**
   * A snapshot at `deadline` at the latest: after a new collection, one in flight, or one just ended. A collection that
   * a shorter deadline has cut is not shared with a request that has more time. Never rejects.
   */
  async collect(deadline: EpochMs): Promise<Snapshot> {
    while (this.#inFlight !== undefined) {
      if (!(await this.#endsBefore(deadline, this.#inFlight))) return this.interimSnapshot();
      if (!this.#wasCutShortFor(deadline)) return this.#latest;
    }
    if (this.#isFresh() && !this.#wasCutShortFor(deadline)) return this.#latest;
    this.#inFlight = this.#run(deadline).finally(() => (this.#inFlight = undefined));
    return this.#inFlight;
  }

  /** What is known while a collection is in flight. Taken once a second at most: many requests may need one. */
  interimSnapshot(): Snapshot {
    const at = this.#options.clock.monotonic();
    if (this.#interim === undefined || at - this.#interim.at >= SHARED_MS)
      this.#interim = { snapshot: this.#state.snapshot(this.#options), at };
    return this.#interim.snapshot;
  }

  #isFresh(): boolean {
    const { clock, collection } = this.#options;
    return this.#endedAt !== undefined && clock.monotonic() - this.#endedAt < collection.cacheForMs;
  }

  /** Whether the latest collection was cut, and one that ends at `deadline` would have more time. */
  #wasCutShortFor(deadline: EpochMs): boolean {
    return this.#cutAfterMs !== undefined && this.#msUntil(deadline) > this.#cutAfterMs * WORTH_ANOTHER;
  }

  #msUntil(deadline: EpochMs): number {
    return Math.max(0, deadline - this.#options.clock.now());
  }

  /** Whether `work` ends before `deadline`; resolves as soon as one of the two is reached. */
  async #endsBefore(deadline: EpochMs, work: Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const atDeadline = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#msUntil(deadline));
    });
    return Promise.race([work.then(() => true), atDeadline]).finally(() => clearTimeout(timer));
  }

  /** Makes one collection. */
  async #run(deadline: EpochMs): Promise<Snapshot> {
    const { clock, collection, retries } = this.#options;
    const begunAt = clock.monotonic();
    const givenMs = this.#msUntil(deadline);
    if (this.#handover !== undefined && !(await this.#endsBefore(deadline, this.#handover))) {
      this.#cutAfterMs = givenMs;
      return this.interimSnapshot();
    }
    this.#state.store.configure(this.#options);
    const { budget, end } = beginBudget(this.#msUntil(deadline), this.#callMs, clock);
    const queue = { run: this.#runTimed };
    const scheduler = new Scheduler({ queue, concurrency: collection.concurrency, retries, budget });
    scheduler.spawn(() => this.#strategy.collect(scheduler));
    await scheduler.idle().finally(end);
    this.#cutAfterMs = scheduler.wasCut ? givenMs : undefined;
    const seconds = (clock.monotonic() - begunAt) / 1000;
    return this.#close(scheduler, { seconds, givenSeconds: givenMs / 1000 });
  }

  /** Runs a request in its turn and measures how long requests take. */
  readonly #runTimed: ProjectQueue['run'] = (work, deadline) => {
    const { queue, clock } = this.#options;
    return queue.run(async () => {
      const begunAt = clock.monotonic();
      await work();
      this.#callMs += (clock.monotonic() - begunAt - this.#callMs) / AVERAGED_CALLS;
    }, deadline);
  };

  #close(scheduler: Scheduler, times: { seconds: number; givenSeconds: number }): Snapshot {
    const { clock } = this.#options;
    const coverage = this.#strategy.coverage();
    const { heldBack } = scheduler;
    const { refusedByAll } = coverage;
    const failures = refusedByAll === undefined ? scheduler.failures : [...scheduler.failures, refusedByAll];
    this.#error = failures[0]?.error;
    this.#state.record({ scheduler, coverage, failures, endedAt: clock.now(), seconds: times.seconds });
    this.#endedAt = clock.monotonic();
    this.#interim = undefined;
    this.#latest = this.#state.snapshot(this.#options);
    this.#changes.add({ ...times, coverage, failures, isHeldBack: heldBack !== undefined });
    return this.#latest;
  }
}
