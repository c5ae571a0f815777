import { reasonOf, REASONS, type Reason } from '../cloud/errors.js';
import type { EpochMs } from '../cloud/clock.js';
import type { Coverage } from './collector-events.js';
import type { CollectorOptions } from './collector-options.js';
import type { Failure, Scheduler } from './scheduler.js';
import type { SavedCollector } from './saved-state.js';
import { snapshotOf, type Health, type Snapshot } from './snapshot.js';
import { TaskStore, type StoreOptions } from './task-store.js';

/** After these failures, no calls are made for a while. */
const PAUSING: readonly Reason[] = ['auth', 'throttled'];

/** How a collection ended. */
export interface CollectionEnd {
  readonly scheduler: Scheduler;
  readonly coverage: Coverage;
  /** Those of the scheduler, and that every instance is refused. */
  readonly failures: readonly Failure[];
  readonly endedAt: EpochMs;
  readonly seconds: number;
}

/**
 * Everything that is known of one service in one project. A reload hands it from the collector of the old configuration
 * to the one of the new configuration.
 */
export class CollectorState {
  readonly store: TaskStore;
  readonly #errors: Record<Reason, number>;
  #health: Omit<Health, 'usage' | 'errors' | 'unrecognized'> = {
    success: false,
    durationSeconds: 0,
    lastSuccessAt: undefined,
    pendingInstances: 0,
    isPaused: false,
    missingRows: 0,
    refusedInstances: [],
    failure: undefined,
  };

  constructor(options: StoreOptions) {
    this.store = new TaskStore(options);
    const none = Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>;
    this.#errors = { ...none, ...options.saved?.errors };
  }

  /** What another process needs to go on from here. */
  save({ project, service, clock }: CollectorOptions): SavedCollector {
    return { project, service, savedAt: clock.now(), errors: { ...this.#errors }, ...this.store.save() };
  }

  /** The one place that decides what success means. */
  record({ scheduler, coverage, failures, endedAt, seconds }: CollectionEnd): void {
    const { heldBack } = scheduler;
    const { hasReadWhole, isInterrupted, pendingInstances, missingRows, refusedInstances } = coverage;
    const isPaused = heldBack !== undefined;
    const success = failures.length === 0 && !isPaused && hasReadWhole && !isInterrupted;
    for (const { reason } of [...scheduler.failures, ...scheduler.tolerated]) this.#errors[reason] += 1;
    const failure = describe(failures[0]?.error) ?? this.#failureBehind(heldBack);
    this.#health = {
      success,
      durationSeconds: seconds,
      lastSuccessAt: success ? endedAt : this.#health.lastSuccessAt,
      pendingInstances,
      missingRows,
      refusedInstances,
      isPaused,
      failure: success ? undefined : failure,
    };
    this.#expire(isPaused || failures.some(({ reason }) => PAUSING.includes(reason)), endedAt);
  }

  /**
   * What keeps the service failing when no call of the latest collection failed: the failure before, which says more,
   * unless calls were held back for another reason than that.
   */
  #failureBehind(heldBack: unknown): Health['failure'] {
    const before = this.#health.failure;
    const pause = describe(heldBack);
    return pause === undefined || before?.reason === pause.reason ? before : pause;
  }

  /** Observations do not expire while the exporter itself makes no calls. */
  #expire(isPausing: boolean, now: EpochMs): void {
    if (isPausing) this.store.pause();
    else this.store.resume();
    this.store.expire(now);
  }

  snapshot({ project, service, clock, tasks, queue, unrecognized }: CollectorOptions): Snapshot {
    const health = {
      ...this.#health,
      usage: queue.usage(),
      errors: { ...this.#errors },
      unrecognized: { ...unrecognized() },
    };
    return { project, service, ...snapshotOf(this.store, clock.now(), tasks.maxPerService), health };
  }
}

/** The message of an error of our own may hold anything: it goes to the log alone. */
function describe(error: unknown): Health['failure'] {
  if (error === undefined) return undefined;
  const reason = reasonOf(error);
  const isOurs = reason === 'internal' || !(error instanceof Error);
  return { reason, message: isOurs ? 'a bug in this exporter: see its log' : error.message };
}
