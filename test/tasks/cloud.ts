import type { CloudError } from '../../src/cloud/errors.js';
import type { ProjectQueue } from '../../src/cloud/request-queues.js';
import type { CollectionConfig, TasksConfig } from '../../src/config/configuration.js';
import type { CollectorEvents } from '../../src/tasks/collector-events.js';
import { Collector } from '../../src/tasks/collector.js';
import type { CollectorOptions, Selection } from '../../src/tasks/collector-options.js';
import type { InstanceSource, Listing, ProjectSource, Source } from '../../src/tasks/source.js';
import type { Instance, Progress, TaskRow } from '../../src/tasks/task.js';

/** Where the tests' clock begins. */
export const T0 = Date.parse('2026-01-01T00:00:00Z');
export const MINUTE = 60_000;

export function rowOf(fields: Partial<TaskRow> & { id: string }): TaskRow {
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

const COLLECTION: CollectionConfig = {
  timeoutMs: 10_000,
  requestTimeoutMs: 5_000,
  cacheForMs: 0,
  maxStalenessMs: 5 * MINUTE,
  idleInstancesEveryMs: 5 * MINUTE,
  concurrency: 8,
  requestsPerSecond: {},
  maxResponseBytes: 1_000_000,
};

const TASKS: TasksConfig = {
  keepSucceededForMs: 60 * MINUTE,
  keepFailedForMs: 24 * 60 * MINUTE,
  steps: true,
  maxPerService: 5000,
  userNames: true,
};

const NO_EVENTS: CollectorEvents = {
  onChange: () => undefined,
  onPace: () => undefined,
  onMissing: () => undefined,
  onMissingRows: () => undefined,
  onRefused: () => undefined,
};

/** What a test changes: settings by name, whichever section they belong to. */
export interface FakeOptions
  extends Partial<CollectionConfig>, Partial<TasksConfig>, Partial<Selection>, Partial<CollectorEvents> {
  readonly run?: ProjectQueue['run'];
  readonly startedAt?: number;
  readonly predecessor?: Collector;
}

/** A cloud of plain values: tests change them between collections and look at the calls that were made. */
export class FakeCloud {
  now = T0;
  /** Whether time passes by itself, too, or only when a test moves `now`. */
  timePasses = false;
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

  collector(source: Source, options: FakeOptions = {}): Collector {
    return new Collector(this.#options(source, options), options.predecessor);
  }

  #options(source: Source, options: FakeOptions): CollectorOptions {
    const clock = { now: () => this.now, monotonic: () => this.#monotonic() };
    const { startedAt = T0 } = options;
    const run: ProjectQueue['run'] = options.run ?? ((work) => work());
    return {
      project: 'shop',
      service: 'kafka',
      source,
      queue: { run, usage: () => ({ calls: this.calls.length, allowed: 300 }) },
      retries: { most: 0, afterMs: () => 0, onRetry: () => undefined },
      selection: { isListed: true, accepts: () => true, watch: [], ...options },
      collection: { ...COLLECTION, ...options },
      tasks: { ...TASKS, ...options },
      clock,
      startedAt,
      unrecognized: () => ({}),
      events: { ...NO_EVENTS, ...options },
    };
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
    const rows = (tasks: readonly TaskRow[]) =>
      tasks.map((task) => ({ task, instance: instanceOf(task.instanceId) }));
    return {
      scope: 'project',
      running: () =>
        this.#listing('running', () => rows(this.tasks.filter(({ status }) => status === 'running'))),
      createdSince: (since) =>
        this.#listing('recent', () => rows(this.tasks.filter(({ createdAt }) => (createdAt ?? 0) >= since))),
      task: (id) => this.#call(`task ${id}`, () => rows(this.tasks.filter((row) => row.id === id))[0]),
    };
  }

  #monotonic(): number {
    return this.now + this.#setBackMs + (this.timePasses ? performance.now() : 0);
  }

  #find(instanceId: string, id: string): TaskRow | undefined {
    return this.tasks.find((row) => row.id === id && row.instanceId === instanceId);
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
