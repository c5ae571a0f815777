import type { EpochMs, MonotonicMs } from '../cloud/clock.js';
import type { ProjectQueue } from '../cloud/request-queues.js';
import { beginBudget } from './budget.js';
import { ChangeLog } from './change-log.js';
import type { CollectionStrategy } from './collection-strategy.js';
import type { CollectorOptions } from './collector-options.js';
import { CollectorState } from './collector-state.js';
import { InstanceStrategy } from './instance-strategy.js';
import { ProjectStrategy } from './project-strategy.js';
import { Scheduler } from './scheduler.js';
import type { Snapshot } from './snapshot.js';

/** The duration of a call is averaged over about this many. */
const AVERAGED_CALLS = 8;

/** A collection that the deadline cut is made again for a request that has this many times as much time. */
const WORTH_ANOTHER = 1.1;

/** Requests whose deadlines end within this time of each other share a snapshot of the collection in flight. */
const SHARED_MS = 1_000;

/** A collector with what it knows. */
interface Active {
  readonly state: CollectorState;
  readonly strategy: CollectionStrategy;
  /** After the latest collection. */
  latest: Snapshot;
}

/**
 * Collects the tasks of one service in one project. Scrapes that overlap share one collection: a later one gets its
 * snapshot, or what is known at its own deadline if that is earlier.
 */
export class Collector {
  readonly project: string;
  readonly service: string;
  readonly #options: CollectorOptions;
  readonly #changes: ChangeLog;
  /** The collector of the configuration before, while its last collection is in flight. */
  #predecessor: Collector | undefined;
  #active: Active | undefined;
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
    if (predecessor?.isCollecting === true) this.#predecessor = predecessor;
    else this.#active = this.#activate(predecessor?.handOver());
  }

  get isCollecting(): boolean {
    return this.#inFlight !== undefined || this.#predecessor?.isCollecting === true;
  }

  /** Gives up its state. Only to be called when no collection is in flight; no other call may follow. */
  handOver(): CollectorState {
    return this.#takeOver().state;
  }

  /** The first failure of the latest collection; `undefined` when no call failed. */
  get error(): unknown {
    return this.#error;
  }

  /** Resolves when no collection is in flight. */
  async settled(): Promise<void> {
    await this.#predecessor?.settled();
    await this.#inFlight;
  }

  /** How many calls a collection makes on average once everything was read, when there is one every `everyMs`. */
  steadyCalls(everyMs: number): number {
    return this.#takeOver().strategy.steadyCalls(everyMs);
  }

  /**
   * A snapshot at `deadline` at the latest: after a new collection, one in flight, or one just ended. A collection that
   * a shorter deadline has cut is not shared with a request that has more time. Never rejects.
   */
  async collect(deadline: EpochMs): Promise<Snapshot> {
    const predecessor = this.#predecessor;
    if (predecessor !== undefined && !(await this.#endsBefore(deadline, predecessor.settled())))
      return predecessor.interimSnapshot();
    const active = this.#takeOver();
    while (this.#inFlight !== undefined) {
      if (!(await this.#endsBefore(deadline, this.#inFlight))) return this.interimSnapshot();
      if (!this.#wasCutShortFor(deadline)) return active.latest;
    }
    if (this.#isFresh() && !this.#wasCutShortFor(deadline)) return active.latest;
    this.#inFlight = this.#run(active, deadline).finally(() => (this.#inFlight = undefined));
    return this.#inFlight;
  }

  /** What is known while a collection is in flight. Taken once a second at most: many requests may need one. */
  interimSnapshot(): Snapshot {
    if (this.#predecessor !== undefined) return this.#predecessor.interimSnapshot();
    const at = this.#options.clock.monotonic();
    if (this.#interim === undefined || at - this.#interim.at >= SHARED_MS)
      this.#interim = { snapshot: this.#takeOver().state.snapshot(this.#options), at };
    return this.#interim.snapshot;
  }

  #takeOver(): Active {
    this.#active ??= this.#activate(this.#predecessor?.handOver());
    this.#predecessor = undefined;
    return this.#active;
  }

  #activate(state = new CollectorState(this.#options)): Active {
    const { source } = this.#options;
    state.store.configure(this.#options);
    const strategy =
      source.scope === 'project'
        ? new ProjectStrategy(source, state.store, this.#options)
        : new InstanceStrategy(source, state.store, this.#options);
    return { state, strategy, latest: state.snapshot(this.#options) };
  }

  #isFresh(): boolean {
    const { clock, collection } = this.#options;
    return this.#endedAt !== undefined && clock.monotonic() - this.#endedAt < collection.cacheForMs;
  }

  /** Whether the latest collection was cut, and one that ends at `deadline` would have more time. */
  #wasCutShortFor(deadline: EpochMs): boolean {
    const hasMs = deadline - this.#options.clock.now();
    return this.#cutAfterMs !== undefined && hasMs > this.#cutAfterMs * WORTH_ANOTHER;
  }

  /** Whether `work` ends before `deadline`; resolves as soon as one of the two is reached. */
  async #endsBefore(deadline: EpochMs, work: Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const atDeadline = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), Math.max(0, deadline - this.#options.clock.now()));
    });
    return Promise.race([work.then(() => true), atDeadline]).finally(() => clearTimeout(timer));
  }

  async #run(active: Active, deadline: EpochMs): Promise<Snapshot> {
    const { clock, collection, retries } = this.#options;
    const begunAt = clock.monotonic();
    const givenMs = Math.max(0, deadline - clock.now());
    const { budget, end } = beginBudget(givenMs, this.#callMs, clock);
    const queue = { run: this.#runTimed };
    const scheduler = new Scheduler({ queue, concurrency: collection.concurrency, retries, budget });
    scheduler.spawn(() => active.strategy.collect(scheduler));
    await scheduler.idle().finally(end);
    this.#cutAfterMs = scheduler.wasCut ? givenMs : undefined;
    this.#close(active, scheduler, {
      seconds: (clock.monotonic() - begunAt) / 1000,
      givenSeconds: givenMs / 1000,
    });
    return active.latest;
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

  #close(active: Active, scheduler: Scheduler, times: Duration): void {
    const { clock } = this.#options;
    const coverage = active.strategy.coverage();
    const { failures, heldBack } = scheduler;
    this.#error = (failures[0] ?? coverage.refusedByAll)?.error;
    active.state.record({ scheduler, coverage, endedAt: clock.now(), seconds: times.seconds });
    this.#endedAt = clock.monotonic();
    this.#interim = undefined;
    active.latest = active.state.snapshot(this.#options);
    this.#changes.add({ ...times, coverage, failures, isHeldBack: heldBack !== undefined });
  }
}

interface Duration {
  readonly seconds: number;
  /** How much time the scrape left. */
  readonly givenSeconds: number;
}
