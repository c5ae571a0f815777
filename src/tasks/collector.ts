import { reasonOf, REASONS, type Reason } from '../cloud/errors.js';
import type { Usage } from '../cloud/lane.js';
import type { Slot } from '../cloud/limits.js';
import { InstancePlan } from './instance-plan.js';
import { Known, type Keeping } from './known.js';
import type { Plan, PlanSettings } from './plan.js';
import { ProjectPlan } from './project-plan.js';
import { Round, type Retries } from './round.js';
import { knownAt, type Health, type Snapshot } from './snapshot.js';
import type { Source } from './source.js';
import { sweep, type Budget } from './sweep.js';
import type { Instant, Steady } from './task.js';

/** The time of a call is averaged over about this many. */
const REMEMBERED_CALLS = 8;

export interface CollectorOptions extends PlanSettings, Keeping {
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
  /** Told when a collection begins to fail, fails for another reason, or works again. */
  readonly onChange: (change: CollectorChange) => void;
  /** Told when collections begin to need nearly all the time they are given, and when they no longer do. */
  readonly onPace: (pace: CollectorPace) => void;
  /** The collector of the same service and project under the configuration before: what it knew stays known. */
  readonly predecessor?: Collector;
}

/** `error` is absent when collection works again. */
export interface CollectorChange {
  readonly reason?: Reason;
  readonly error?: unknown;
  /** How many calls of the collection failed. */
  readonly failures?: number;
}

export interface CollectorPace {
  readonly isSlow: boolean;
  readonly durationSeconds: number;
  /** What the scrape left it. */
  readonly givenSeconds: number;
  readonly pendingInstances: number;
}

/** Those who leave a collection within this time of each other get the same snapshot. */
const SHARED_MS = 1_000;

/** A collection that needs more than this part of its time is slow. */
const SLOW = 0.8;

/**
 * Collects the tasks of one service in one project. Scrapes that overlap share one collection: a later one gets its
 * snapshot, or what is known at its own deadline if that is earlier.
 */
export class Collector {
  readonly project: string;
  readonly service: string;
  readonly #options: Omit<CollectorOptions, 'predecessor'>;
  readonly #known: Known;
  readonly #plan: Plan;
  readonly #errors: Record<Reason, number>;
  #health: Inheritance['health'];
  #underWay: Promise<Snapshot> | undefined;
  #latest: Snapshot;
  /** The latest one that was taken before the end of the collection under way. */
  #interim: { readonly snapshot: Snapshot; readonly at: Steady } | undefined;
  #endedAt: Steady | undefined;
  #failingFor: Reason | undefined;
  #error: unknown;
  #isSlow = false;
  /** What calls lately took. */
  #callMs = 0;

  constructor({ predecessor, ...options }: CollectorOptions) {
    const { source } = options;
    this.project = options.project;
    this.service = options.service;
    this.#options = options;
    const { known, errors, health } = predecessor?.handOver() ?? beginning(options);
    this.#known = known;
    this.#known.keep(options);
    this.#errors = errors;
    this.#health = health;
    this.#plan =
      source.scope === 'project'
        ? new ProjectPlan(source, this.#known, options)
        : new InstancePlan(source, this.#known, options);
    this.#latest = this.#snapshot();
  }

  /** What a successor goes on with. */
  handOver(): Inheritance {
    return { known: this.#known, errors: this.#errors, health: this.#health };
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
    return this.#plan.steadyCalls(everyMs);
  }

  /** What is known at `deadline` at the latest: after a new collection, one under way, or one just ended. Never rejects. */
  async collect(deadline: Instant): Promise<Snapshot> {
    if (this.#underWay === undefined && this.#isFresh()) return this.#latest;
    if (this.#underWay !== undefined) return this.#join(this.#underWay, deadline);
    this.#underWay = this.#run(deadline).finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  #isFresh(): boolean {
    if (this.#endedAt === undefined) return false;
    return this.#options.steadyNow() - this.#endedAt < this.#options.cacheForMs;
  }

  /** A joiner whose deadline is sooner than the collection's leaves with what is known by then. */
  async #join(underWay: Promise<Snapshot>, deadline: Instant): Promise<Snapshot> {
    let timer: NodeJS.Timeout | undefined;
    const atDeadline = new Promise<Snapshot>((leave) => {
      timer = setTimeout(() => leave(this.#interimSnapshot()), Math.max(0, deadline - this.#options.now()));
    });
    return Promise.race([underWay, atDeadline]).finally(() => clearTimeout(timer));
  }

  /** Shared for a moment: a crowd that joins a slow collection must not need a snapshot each. */
  #interimSnapshot(): Snapshot {
    const at = this.#options.steadyNow();
    if (this.#interim === undefined || at - this.#interim.at >= SHARED_MS)
      this.#interim = { snapshot: this.#snapshot(), at };
    return this.#interim.snapshot;
  }

  async #run(deadline: Instant): Promise<Snapshot> {
    const begunAt = performance.now();
    const round = new Round(this.#options.retries);
    const givenSeconds = Math.max(0, deadline - this.#options.now()) / 1000;
    const { budget, end } = this.#budget(deadline);
    this.#plan.begin(round);
    const { concurrency } = this.#options;
    const heldBack = await sweep(round.agenda, this.#slot, concurrency, budget).finally(end);
    this.#close(round, heldBack, (performance.now() - begunAt) / 1000);
    this.#tellPace(givenSeconds);
    return this.#latest;
  }

  /** No call is started so late that it could not end: what calls lately took is kept back. */
  #budget(deadline: Instant): { budget: Budget; end: () => void } {
    const leftMs = Math.max(0, deadline - this.#options.now());
    const [all, starts] = [new AbortController(), new AbortController()];
    const timers = [
      setTimeout(() => all.abort(), leftMs),
      setTimeout(() => starts.abort(), leftMs - Math.min(this.#callMs, leftMs / 2)),
    ];
    return {
      budget: { signal: all.signal, starts: starts.signal, endsAt: performance.now() + leftMs },
      end: () => timers.forEach((timer) => clearTimeout(timer)),
    };
  }

  /** The slot of the options, which also measures how long calls take. */
  readonly #slot: Slot = (work, patience) =>
    this.#options.slot(async () => {
      const begunAt = performance.now();
      await work();
      this.#callMs += (performance.now() - begunAt - this.#callMs) / REMEMBERED_CALLS;
    }, patience);

  /** The one place that decides what success means. */
  #close(round: Round, heldBack: unknown, durationSeconds: number): void {
    const endedAt = this.#options.now();
    const [failed] = round.failures;
    const success = failed === undefined && heldBack === undefined && this.#plan.hasReadWhole;
    this.#health = {
      success,
      durationSeconds,
      lastSuccessAt: success ? endedAt : this.#health.lastSuccessAt,
      pendingInstances: this.#plan.pending(),
      failure: success ? undefined : (told(failed?.error) ?? this.#health.failure ?? told(heldBack)),
    };
    for (const { reason } of round.failures) this.#errors[reason] += 1;
    this.#error = round.failures[0]?.error;
    this.#known.expire(endedAt);
    this.#endedAt = this.#options.steadyNow();
    this.#interim = undefined;
    this.#latest = this.#snapshot();
    if (heldBack === undefined || failed !== undefined) this.#tell(round);
  }

  #tell({ failures }: Round): void {
    const first = failures[0];
    if (first?.reason === this.#failingFor) return;
    this.#failingFor = first?.reason;
    this.#options.onChange({ ...first, ...(first && { failures: failures.length }) });
  }

  #tellPace(givenSeconds: number): void {
    const { durationSeconds, pendingInstances } = this.#health;
    const isSlow = durationSeconds > SLOW * givenSeconds;
    if (isSlow === this.#isSlow) return;
    this.#isSlow = isSlow;
    this.#options.onPace({ isSlow, durationSeconds, givenSeconds, pendingInstances });
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
    return { project, service, ...knownAt(this.#known, now(), maxTasks), health };
  }
}

interface Inheritance {
  readonly known: Known;
  readonly errors: Record<Reason, number>;
  readonly health: Omit<Health, 'usage' | 'errors' | 'unrecognized'>;
}

function beginning(keeping: Keeping): Inheritance {
  return {
    known: new Known(keeping),
    errors: Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>,
    health: {
      success: false,
      durationSeconds: 0,
      lastSuccessAt: undefined,
      pendingInstances: 0,
      failure: undefined,
    },
  };
}

/** The message of a fault of our own may hold anything: it goes to the log alone. */
function told(error: unknown): Health['failure'] {
  if (error === undefined) return undefined;
  const reason = reasonOf(error);
  const isOurs = reason === 'internal' || !(error instanceof Error);
  return { reason, message: isOurs ? 'a bug in this exporter: see its log' : error.message };
}
