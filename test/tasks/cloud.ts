import type { CloudError } from '../../src/cloud/errors.js';
import type { Slot } from '../../src/cloud/limits.js';
import type { CollectorEvents } from '../../src/tasks/change-log.js';
import { Collector, type CollectorOptions } from '../../src/tasks/collector.js';
import type { Retries } from '../../src/tasks/scheduler.js';
import type { InstanceSource, Listing, ProjectSource, Source } from '../../src/tasks/source.js';
import type { Instance, Progress, TaskRow } from '../../src/tasks/task.js';
import type { WatchEntry } from '../../src/tasks/watched-tasks.js';

/** Where the tests' clock begins. */
export const T0 = Date.parse('2026-01-01T00:00:00Z');
export const MINUTE = 60_000;

const DEFAULTS = {
  concurrency: 8,
  slot: ((work) => work()) as Slot,
  retries: { most: 0, afterMs: () => 0, onRetry: () => undefined } as Retries,
  isListed: true,
  accepts: (() => true) as (instanceName: string) => boolean,
  watch: [] as readonly WatchEntry[],
  cacheForMs: 0,
  maxPerService: 5000,
  keepSucceededForMs: 60 * MINUTE,
  keepFailedForMs: 24 * 60 * MINUTE,
  maxStalenessMs: 5 * MINUTE,
  idleInstancesEveryMs: 5 * MINUTE,
  onChange: () => undefined,
  onPace: () => undefined,
  onMissing: () => undefined,
  onMissingRows: () => undefined,
  onRefused: () => undefined,
};

/** Settings that differ from the defaults, whichever options they belong to. */
type Settings = Partial<Omit<typeof DEFAULTS, keyof CollectorEvents> & CollectorEvents> & {
  readonly service?: string;
  readonly startedAt?: number;
  readonly predecessor?: Collector;
};

export function reportOf(fields: Partial<TaskRow> & { id: string }): TaskRow {
  return {
    instanceId: 'i1',
    instanceName: 'one',
    name: 'EXTEND',
    orderId: '',
    userName: '',
    status: 'running',
    createdAt: T0,
    endedAt: undefined,
    plannedEndAt: undefined,
    errorCode: '',
    reason: '',
    hasProgress: true,
    ...fields,
  };
}

export function instanceOf(id: string, status = 'RUNNING'): Instance {
  return { id, name: `name-${id}`, status };
}

/** A cloud of plain values: tests change them between collections and look at the calls that were made. */
export class FakeCloud {
  now = T0;
  instances: Instance[] = [];
  tasks: TaskRow[] = [];
  progress = new Map<string, Progress>();
  /** How many rows a page holds. */
  pageSize = 50;
  /** Calls by name that fail, and how. */
  failing = new Map<string, CloudError>();
  /** Awaited before every answer. */
  before: () => Promise<void> = () => Promise.resolve();
  /** Lists by name whose count claims more rows than they give, and how many more. */
  missing = new Map<string, number>();
  readonly calls: string[] = [];
  #setBackMs = 0;

  /** Sets the clock back, which the time that passes does not notice. */
  setBack(ms: number): void {
    this.now -= ms;
    this.#setBackMs += ms;
  }

  /** The calls since the last look. */
  look(): string[] {
    return this.calls.splice(0);
  }

  collector(source: Source, settings: Settings = {}): Collector {
    const { predecessor, service = 'kafka', startedAt = T0, ...changed } = settings;
    const one = { ...DEFAULTS, ...changed };
    const options: CollectorOptions = {
      project: 'shop',
      service,
      source,
      clock: { now: () => this.now, steadyNow: () => this.now + this.#setBackMs },
      startedAt,
      selection: one,
      collection: one,
      tasks: one,
      calls: { ...one, usage: () => ({ calls: this.calls.length, allowed: 300 }) },
      events: one,
      unrecognized: () => ({}),
    };
    return new Collector(options, predecessor);
  }

  byInstance(): InstanceSource {
    return {
      scope: 'instance',
      isChanging: (status) => status === 'EXTENDING',
      instances: () => this.#listing('instances', () => this.instances),
      tasks: ({ id }) =>
        this.#listing(`tasks ${id}`, () => this.tasks.filter(({ instanceId }) => instanceId === id)),
      task: ({ id: instanceId }, id) => this.#call(`task ${id}`, () => this.#find(instanceId, id)),
      progress: (_instanceId, id) => this.#call(`progress ${id}`, () => this.progress.get(id)),
    };
  }

  byProject(): ProjectSource {
    const rows = (reports: readonly TaskRow[]) =>
      reports.map((report) => ({ report, instance: instanceOf(report.instanceId) }));
    return {
      scope: 'project',
      running: () =>
        this.#listing('running', () => rows(this.tasks.filter(({ status }) => status === 'running'))),
      createdSince: (since) =>
        this.#listing('recent', () => rows(this.tasks.filter(({ createdAt }) => (createdAt ?? 0) >= since))),
      task: (id) => this.#call(`task ${id}`, () => rows(this.tasks.filter((report) => report.id === id))[0]),
    };
  }

  #find(instanceId: string, id: string): TaskRow | undefined {
    return this.tasks.find((report) => report.id === id && report.instanceId === instanceId);
  }

  #listing<Row>(name: string, rows: () => readonly Row[]): Listing<Row> {
    let at = 0;
    let done = false;
    const next = async (): Promise<readonly Row[]> => {
      const page = await this.#call(name, () => rows().slice(at, at + this.pageSize));
      at += page.length;
      done = page.length < this.pageSize;
      return page;
    };
    const missing = this.missing.get(name) ?? 0;
    return {
      next,
      missing,
      get done() {
        return done;
      },
    };
  }

  async #call<T>(name: string, answer: () => T): Promise<T> {
    this.calls.push(name);
    await this.before();
    const error = this.failing.get(name) ?? this.failing.get(name.split(' ')[0] ?? '');
    if (error !== undefined) throw error;
    return answer();
  }
}
