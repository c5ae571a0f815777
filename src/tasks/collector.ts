import { reasonOf, REASONS, type Reason } from '../cloud/errors.js';
import type { Usage } from '../cloud/lane.js';
import type { Slot } from '../cloud/limits.js';
import { beginBudget } from './budget.js';
import { ChangeLog, type CollectorEvents } from './change-log.js';
import type { CollectionStrategy, StrategyOptions } from './collection-strategy.js';
import { InstanceStrategy } from './instance-strategy.js';
import { ProjectStrategy } from './project-strategy.js';
import { Scheduler, type Retries } from './scheduler.js';
import { snapshotOf, type Health, type Snapshot } from './snapshot.js';
import type { Source } from './source.js';
import type { EpochMs, MonotonicMs } from './task.js';
import { retentionOf, TaskStore } from './task-store.js';

/** The time of a call is averaged over about this many. */
const REMEMBERED_CALLS = 8;

/** A collection that the deadline cut is made again for a request that has this many times as much time. */
const WORTH_ANOTHER = 1.1;

/** Requests that leave a collection within this time of each other get the same snapshot. */
const SHARED_MS = 1_000;

/** After these, no calls are made for a while. */
const PAUSING: readonly Reason[] = ['auth', 'throttled'];

export interface CollectorOptions extends StrategyOptions {
  readonly project: string;
  readonly service: string;
  readonly source: Source;
  /** When this process began. */
  readonly startedAt: EpochMs;
  readonly calls: CallOptions;
  readonly collection: CollectionSettings;
  readonly events: CollectorEvents;
  /** Counts of values that could not be read, by field. */
  readonly unrecognized: () => Readonly<Record<string, number>>;
}

/** How calls are limited and made again. */
export interface CallOptions {
  readonly slot: Slot;
  readonly usage: () => Usage;
  readonly retries: Retries;
}

/** The settings of `collection` that a collector applies. */
type CollectionSettings = StrategyOptions['collection'] & {
  /** How many calls may be in flight or wait for the rate limit at once. */
  readonly concurrency: number;
  /** Scrapes this soon after a collection's end share its answer. */
  readonly cacheForMs: number;
};

/** What is known after the collections so far; passed on to the collector of the next configuration. */
interface State {
  readonly store: TaskStore;
  readonly errors: Record<Reason, number>;
  health: Omit<Health, 'usage' | 'errors' | 'unrecognized'>;
}

/**
 * Collects the tasks of one service in one project. Scrapes that overlap share one collection: a later one gets its
 * snapshot, or what is known at its own deadline if that is earlier.
 */
export class Collector {
  readonly project: string;
  readonly service: string;
  readonly #options: CollectorOptions;
  readonly #state: State;
  readonly #strategy: CollectionStrategy;
  readonly #changes: ChangeLog;
  /** Pending while the predecessor's collection, which uses the same state, is under way. */
  #handover: Promise<void> | undefined;
  #underWay: Promise<Snapshot> | undefined;
  #latest: Snapshot;
  /** The latest snapshot that was taken before the end of the collection under way. */
  #interim: { readonly snapshot: Snapshot; readonly at: MonotonicMs } | undefined;
  #endedAt: MonotonicMs | undefined;
  #error: unknown;
  /** How many milliseconds the latest collection had, when that was too little. */
  #cutAfterMs: number | undefined;
  /** Average duration of the latest calls. */
  #callMs = 0;

  /** `predecessor` collected the same service of the same project under the configuration before. */
  constructor(options: CollectorOptions, predecessor?: Collector) {
    const { source } = options;
    this.project = options.project;
    this.service = options.service;
    this.#options = options;
    this.#state = predecessor === undefined ? newState(options) : predecessor.#state;
    this.#handover = predecessor?.settled().then(() => (this.#handover = undefined));
    this.#changes = new ChangeLog(options.events);
    const { store } = this.#state;
    this.#strategy =
      source.scope === 'project'
        ? new ProjectStrategy(source, store, options)
        : new InstanceStrategy(source, store, options);
    this.#latest = this.#snapshot();
  }

  /** What the first failed call of the latest collection threw; `undefined` when none failed. */
  get error(): unknown {
    return this.#error;
  }

  /** Resolves when no collection is under way. */
  async settled(): Promise<void> {
    await this.#handover;
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
      if (!(await this.#endsBefore(deadline, this.#underWay))) return this.#interimSnapshot();
      if (!this.#isCutShortFor(deadline)) return this.#latest;
    }
    if (this.#isFresh() && !this.#isCutShortFor(deadline)) return this.#latest;
    this.#underWay = this.#run(deadline).finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  #isFresh(): boolean {
    const { clock, collection } = this.#options;
    return this.#endedAt !== undefined && clock.steadyNow() - this.#endedAt < collection.cacheForMs;
  }

  /** Whether the latest collection was cut, and one that ends at `deadline` would have more time. */
  #isCutShortFor(deadline: EpochMs): boolean {
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

  /** Shared for a moment: many requests that join a slow collection need not take a snapshot each. */
  #interimSnapshot(): Snapshot {
    const at = this.#options.clock.steadyNow();
    if (this.#interim === undefined || at - this.#interim.at >= SHARED_MS)
      this.#interim = { snapshot: this.#snapshot(), at };
    return this.#interim.snapshot;
  }

  /** Makes one collection. */
  async #run(deadline: EpochMs): Promise<Snapshot> {
    const givenMs = this.#msUntil(deadline);
    if (this.#handover !== undefined && !(await this.#endsBefore(deadline, this.#handover))) {
      this.#cutAfterMs = givenMs;
      return this.#snapshot();
    }
    const begunAt = performance.now();
    const { calls, collection } = this.#options;
    const { budget, end } = beginBudget(this.#msUntil(deadline), this.#callMs);
    const { concurrency } = collection;
    const scheduler = new Scheduler({ slot: this.#slot, concurrency, retries: calls.retries, budget });
    this.#state.store.retain(retentionOf(this.#options));
    scheduler.spawn(() => this.#strategy.collect(scheduler));
    await scheduler.idle().finally(end);
    const times = { seconds: (performance.now() - begunAt) / 1000, givenSeconds: givenMs / 1000 };
    this.#cutAfterMs = scheduler.wasCut ? givenMs : undefined;
    return this.#close(scheduler, times);
  }

  /** The slot of the options, which also measures how long calls take. */
  readonly #slot: Slot = (work, patience) =>
    this.#options.calls.slot(async () => {
      const begunAt = performance.now();
      await work();
      this.#callMs += (performance.now() - begunAt - this.#callMs) / REMEMBERED_CALLS;
    }, patience);

  /** The one place that decides what success means. */
  #close(scheduler: Scheduler, times: { seconds: number; givenSeconds: number }): Snapshot {
    const { hasReadWhole, isInterrupted, refusedByAll, ...coverage } = this.#strategy.coverage();
    const failures = [...scheduler.failures, ...(refusedByAll === undefined ? [] : [refusedByAll])];
    const isHeldBack = scheduler.heldBack !== undefined;
    const success = failures.length === 0 && !isHeldBack && hasReadWhole && !isInterrupted;
    const { errors, health } = this.#state;
    for (const { reason } of [...scheduler.failures, ...scheduler.tolerated]) errors[reason] += 1;
    this.#error = failures[0]?.error;
    const failure = failureOf(this.#error) ?? health.failure ?? failureOf(scheduler.heldBack);
    this.#state.health = {
      ...coverage,
      success,
      durationSeconds: times.seconds,
      lastSuccessAt: success ? this.#options.clock.now() : health.lastSuccessAt,
      isPaused: isHeldBack,
      failure: success ? undefined : failure,
    };
    this.#expire(isHeldBack || failures.some(({ reason }) => PAUSING.includes(reason)));
    this.#endedAt = this.#options.clock.steadyNow();
    this.#interim = undefined;
    this.#latest = this.#snapshot();
    const isRefusedByAll = refusedByAll !== undefined;
    this.#changes.add({ ...coverage, ...times, failures, isHeldBack, isRefusedByAll });
    return this.#latest;
  }

  /** Nothing expires because the exporter itself makes no calls. */
  #expire(isPausing: boolean): void {
    const { store } = this.#state;
    if (isPausing) store.pause();
    else store.resume();
    store.expire(this.#options.clock.now());
  }

  #snapshot(): Snapshot {
    const { project, service, clock, tasks, unrecognized, calls } = this.#options;
    const { store, errors, health: latest } = this.#state;
    const counts = { usage: calls.usage(), errors: { ...errors }, unrecognized: { ...unrecognized() } };
    const content = snapshotOf(store, clock.now(), tasks.maxPerService);
    return { project, service, ...content, health: { ...latest, ...counts } };
  }
}

function newState(options: CollectorOptions): State {
  return {
    store: new TaskStore(options.clock, options.startedAt, retentionOf(options)),
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

/** The message of an error of this exporter may hold anything: it is only logged. */
function failureOf(error: unknown): Health['failure'] {
  if (error === undefined) return undefined;
  const reason = reasonOf(error);
  const isOurs = reason === 'internal' || !(error instanceof Error);
  return { reason, message: isOurs ? 'a bug in this exporter: see its log' : error.message };
}
