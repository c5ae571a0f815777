import { reasonOf, REASONS, type Reason } from '../cloud/errors.js';
import type { Usage } from '../cloud/lane.js';
import type { Slot } from '../cloud/limits.js';
import { beginBudget } from './budget.js';
import { ChangeLog, type CollectorEvents } from './change-log.js';
import type { CollectionStrategy, StrategySettings } from './collection-strategy.js';
import { InstanceStrategy } from './instance-strategy.js';
import { ProjectStrategy } from './project-strategy.js';
import { Scheduler, type Retries } from './scheduler.js';
import { snapshotOf, type Health, type Snapshot } from './snapshot.js';
import type { Source } from './source.js';
import type { EpochMs, MonotonicMs } from './task.js';
import { TaskStore, type Keeping } from './task-store.js';

/** The time of a call is averaged over about this many. */
const REMEMBERED_CALLS = 8;

/** A collection that the deadline cut is made again for a request that has this many times as much time. */
const WORTH_ANOTHER = 1.1;

export interface CollectorOptions extends StrategySettings, Keeping, CollectorEvents {
  readonly project: string;
  readonly service: string;
  readonly source: Source;
  /** How many calls may be in flight or waiting for the rate limit at once. */
  readonly concurrency: number;
  readonly slot: Slot;
  readonly usage: () => Usage;
  readonly retries: Retries;
  /** Scrapes this soon after a collection's end share its answer. */
  readonly cacheForMs: number;
  readonly maxTasks: number;
  /** Counts of values that could not be read, by field; kept by the one who reads the answers. */
  readonly unrecognized: () => Readonly<Record<string, number>>;
  /** The collector of the same service and project under the configuration before: what it knew stays known. */
  readonly predecessor?: Collector;
}

/** Requests that leave a collection within this time of each other get the same snapshot. */
const SHARED_MS = 1_000;

/**
 * Collects the tasks of one service in one project. Scrapes that overlap share one collection: a later one gets its
 * snapshot, or what is known at its own deadline if that is earlier.
 */
export class Collector {
  readonly project: string;
  readonly service: string;
  readonly #options: Omit<CollectorOptions, 'predecessor'>;
  readonly #store: TaskStore;
  readonly #strategy: CollectionStrategy;
  readonly #errors: Record<Reason, number>;
  readonly #changes: ChangeLog;
  #health: Inheritance['health'];
  #underWay: Promise<Snapshot> | undefined;
  #latest: Snapshot;
  /** The latest one that was taken before the end of the collection under way. */
  #interim: { readonly snapshot: Snapshot; readonly at: MonotonicMs } | undefined;
  #endedAt: MonotonicMs | undefined;
  #error: unknown;
  /** How many milliseconds the latest collection had, when that was too little. */
  #cutAfterMs: number | undefined;
  /** What calls lately took. */
  #callMs = 0;

  constructor({ predecessor, ...options }: CollectorOptions) {
    const { source } = options;
    this.project = options.project;
    this.service = options.service;
    this.#options = options;
    const { store, errors, health } = predecessor?.handOver() ?? beginning(options);
    this.#store = store;
    this.#store.keep(options);
    this.#errors = errors;
    this.#health = health;
    this.#changes = new ChangeLog(options);
    this.#strategy =
      source.scope === 'project'
        ? new ProjectStrategy(source, store, options)
        : new InstanceStrategy(source, store, options);
    this.#latest = this.#snapshot();
  }

  /** What a successor goes on with. */
  handOver(): Inheritance {
    return { store: this.#store, errors: this.#errors, health: this.#health };
  }

  /** What the first failed call of the latest collection threw; `undefined` when none failed. */
  get error(): unknown {
    return this.#error;
  }

  /** Resolves when no collection is under way. */
  async settled(): Promise<void> {
    await this.#underWay;
  }

  /** How many calls a collection makes on average once everything was read, when there is one every `everyMs`. */
  steadyCalls(everyMs: number): number {
    return this.#strategy.steadyCalls(everyMs);
  }

  /**
   * What is known at `deadline` at the latest: after a new collection, one under way, or one just ended. A collection
   * that a shorter deadline has cut is not shared with a request that has more time. Never rejects.
   */
  async collect(deadline: EpochMs): Promise<Snapshot> {
    while (this.#underWay !== undefined) {
      if (!(await this.#hasEnded(this.#underWay, deadline))) return this.#interimSnapshot();
      if (!this.#isCutShortFor(deadline)) return this.#latest;
    }
    if (this.#isFresh() && !this.#isCutShortFor(deadline)) return this.#latest;
    this.#underWay = this.#run(deadline).finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  #isFresh(): boolean {
    if (this.#endedAt === undefined) return false;
    return this.#options.steadyNow() - this.#endedAt < this.#options.cacheForMs;
  }

  /** Whether the latest collection was cut, and one that ends at `deadline` would have more time. */
  #isCutShortFor(deadline: EpochMs): boolean {
    const hasMs = deadline - this.#options.now();
    return this.#cutAfterMs !== undefined && hasMs > this.#cutAfterMs * WORTH_ANOTHER;
  }

  /** Whether the collection ends before `deadline`; resolves as soon as one of the two is reached. */
  async #hasEnded(underWay: Promise<unknown>, deadline: EpochMs): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const atDeadline = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), Math.max(0, deadline - this.#options.now()));
    });
    return Promise.race([underWay.then(() => true), atDeadline]).finally(() => clearTimeout(timer));
  }

  /** Shared for a moment: many requests that join a slow collection must not need a snapshot each. */
  #interimSnapshot(): Snapshot {
    const at = this.#options.steadyNow();
    if (this.#interim === undefined || at - this.#interim.at >= SHARED_MS)
      this.#interim = { snapshot: this.#snapshot(), at };
    return this.#interim.snapshot;
  }

  async #run(deadline: EpochMs): Promise<Snapshot> {
    const begunAt = performance.now();
    const givenMs = Math.max(0, deadline - this.#options.now());
    const { budget, end } = beginBudget(givenMs, this.#callMs);
    const { concurrency, retries } = this.#options;
    const scheduler = new Scheduler({ slot: this.#slot, concurrency, retries, budget });
    scheduler.spawn(() => this.#strategy.collect(scheduler));
    await scheduler.idle().finally(end);
    this.#close(scheduler, { seconds: (performance.now() - begunAt) / 1000, givenSeconds: givenMs / 1000 });
    this.#cutAfterMs = scheduler.wasCut ? givenMs : undefined;
    return this.#latest;
  }

  /** The slot of the options, which also measures how long calls take. */
  readonly #slot: Slot = (work, patience) =>
    this.#options.slot(async () => {
      const begunAt = performance.now();
      await work();
      this.#callMs += (performance.now() - begunAt - this.#callMs) / REMEMBERED_CALLS;
    }, patience);

  /** The one place that decides what success means. */
  #close({ failures: failed, tolerated, heldBack }: Scheduler, { seconds, givenSeconds }: Duration): void {
    const endedAt = this.#options.now();
    const { hasReadWhole, isInterrupted, refusedByAll, ...coverage } = this.#strategy.coverage();
    const failures = refusedByAll === undefined ? failed : [...failed, refusedByAll];
    const isHeldBack = heldBack !== undefined;
    const success = failures.length === 0 && !isHeldBack && hasReadWhole && !isInterrupted;
    for (const { reason } of [...failed, ...tolerated]) this.#errors[reason] += 1;
    this.#error = failures[0]?.error;
    this.#health = {
      success,
      durationSeconds: seconds,
      lastSuccessAt: success ? endedAt : this.#health.lastSuccessAt,
      ...coverage,
      isPaused: isHeldBack,
      failure: success ? undefined : (failureOf(this.#error) ?? this.#health.failure ?? failureOf(heldBack)),
    };
    this.#expire(isHeldBack || failures.some(({ reason }) => PAUSING.includes(reason)));
    this.#endedAt = this.#options.steadyNow();
    this.#interim = undefined;
    this.#latest = this.#snapshot();
    this.#changes.add({
      ...coverage,
      failures,
      isHeldBack,
      seconds,
      givenSeconds,
      isRefusedByAll: refusedByAll !== undefined,
    });
  }

  /** Nothing expires because the exporter itself does not ask. */
  #expire(isPausing: boolean): void {
    if (isPausing) this.#store.pause();
    else this.#store.resume();
    this.#store.expire(this.#options.now());
  }

  #snapshot(): Snapshot {
    const { project, service } = this;
    const { now, maxTasks, unrecognized, usage } = this.#options;
    const health = {
      ...this.#health,
      usage: usage(),
      errors: { ...this.#errors },
      unrecognized: { ...unrecognized() },
    };
    return { project, service, ...snapshotOf(this.#store, now(), maxTasks), health };
  }
}

/** After these, no calls are made for a while. */
const PAUSING: readonly Reason[] = ['auth', 'throttled'];

interface Duration {
  readonly seconds: number;
  /** What the scrape left it. */
  readonly givenSeconds: number;
}

interface Inheritance {
  readonly store: TaskStore;
  readonly errors: Record<Reason, number>;
  readonly health: Omit<Health, 'usage' | 'errors' | 'unrecognized'>;
}

function beginning(keeping: Keeping): Inheritance {
  return {
    store: new TaskStore(keeping),
    errors: Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>,
    health: {
      success: false,
      durationSeconds: 0,
      lastSuccessAt: undefined,
      pendingInstances: 0,
      isPaused: false,
      missingRows: 0,
      refusedInstances: [],
      failure: undefined,
    },
  };
}

/** The message of a fault of our own may hold anything: it goes to the log alone. */
function failureOf(error: unknown): Health['failure'] {
  if (error === undefined) return undefined;
  const reason = reasonOf(error);
  const isOurs = reason === 'internal' || !(error instanceof Error);
  return { reason, message: isOurs ? 'a bug in this exporter: see its log' : error.message };
}
