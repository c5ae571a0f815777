import type { Urgency } from './agenda.js';
import type { InstanceRecord, Known } from './known.js';
import { elapsed, type Plan, type PlanSettings, type Reading } from './plan.js';
import type { Round } from './round.js';
import type { InstanceSource } from './source.js';
import { isFinished, type Instance, type Instant, type Report, type Task } from './task.js';
import { Watch } from './watch.js';

/**
 * The plan for services whose tasks hang off instances: one call for each page of instances, one or more for an
 * instance's tasks, one for a task's progress.
 */
export class InstancePlan implements Plan {
  readonly #source: InstanceSource;
  readonly #known: Known;
  readonly #settings: PlanSettings;
  readonly #watch: Watch;
  #instances: Reading<Instance> | undefined;
  readonly #tasks = new Map<string, Reading<Report>>();
  /** Instances whose task list was asked for, or is about to be, in this collection. */
  #asked = new Set<string>();
  #attempted = new Set<string>();
  /** Tasks whose progress was asked for in this collection. */
  #progressAsked = new Set<string>();
  #hasReadWhole: boolean;

  constructor(source: InstanceSource, known: Known, settings: PlanSettings) {
    this.#source = source;
    this.#known = known;
    this.#settings = settings;
    this.#watch = new Watch(settings.watch, settings.onMissing);
    this.#hasReadWhole = !settings.isListed;
  }

  get hasReadWhole(): boolean {
    return this.#hasReadWhole;
  }

  begin(round: Round): void {
    this.#asked = new Set();
    this.#attempted = new Set();
    this.#progressAsked = new Set();
    if (this.#settings.isListed) this.#askInstances(round);
    this.#askLastProgress(round);
    this.#askWatched(round);
  }

  pending(round: Round, now: Instant): number {
    const isOverdue = (record: InstanceRecord): boolean =>
      this.#isDue(record, now) || (this.#isBusy(record) && (record.tasksReadAt ?? 0) < round.startedAt);
    return this.#known
      .records()
      .filter((record) => record.listed && !this.#attempted.has(record.instance.id) && isOverdue(record))
      .length;
  }

  #askInstances(round: Round): void {
    const known = (): void => this.#askBusy(round, this.#known.records());
    round.ask({ urgency: 'list', run: (signal) => this.#readInstances(round, signal) }, known);
  }

  async #readInstances(round: Round, signal: AbortSignal): Promise<void> {
    const { now, accepts } = this.#settings;
    this.#instances ??= { listing: this.#source.instances(), since: now() };
    const { listing, since } = this.#instances;
    const rows = (await listing.next(signal)).filter(({ name }) => accepts(name));
    const changed = rows.filter((instance) => this.#known.sawInstance(instance, now()));
    this.#askBusy(round, this.#recordsOf(rows), new Set(changed.map(({ id }) => id)));
    if (!listing.done) {
      this.#askInstances(round);
      return;
    }
    this.#instances = undefined;
    this.#hasReadWhole = true;
    this.#forgetGone(since);
    this.#askDue(round);
  }

  #recordsOf(instances: readonly Instance[]): readonly InstanceRecord[] {
    return instances.flatMap(({ id }) => this.#known.record(id) ?? []);
  }

  /** What a whole list did not show has left: at once, with its tasks. */
  #forgetGone(since: Instant): void {
    for (const { listed, observedAt, instance } of this.#known.records()) {
      if (!listed || observedAt >= since) continue;
      this.#known.forgetInstance(instance.id);
      this.#tasks.delete(instance.id);
    }
  }

  #askBusy(round: Round, records: readonly InstanceRecord[], changed: ReadonlySet<string> = new Set()): void {
    for (const record of records.filter(({ listed }) => listed)) {
      const hasChanged = record.tasksReadAt !== undefined && changed.has(record.instance.id);
      if (hasChanged || this.#isBusy(record)) this.#askTasks(round, 'busy-instance', record);
    }
  }

  #askDue(round: Round): void {
    const records = this.#known.records().filter((record) => record.listed);
    for (const record of records.filter(({ tasksReadAt }) => tasksReadAt === undefined)) {
      this.#askTasks(round, 'new-instance', record);
    }
    const due = records.filter((record) => this.#isDue(record, this.#settings.now()));
    for (const record of due.sort((a, b) => (a.tasksReadAt ?? 0) - (b.tasksReadAt ?? 0))) {
      this.#askTasks(round, 'idle-instance', record);
    }
  }

  #isBusy({ instance, tasks }: InstanceRecord): boolean {
    const isChanging = this.#source.isChanging(instance.status);
    return isChanging || [...tasks.values()].some(({ status }) => !isFinished(status));
  }

  #isDue({ tasksReadAt }: InstanceRecord, now: Instant): boolean {
    return tasksReadAt === undefined || elapsed(now, tasksReadAt) >= this.#settings.idleInstancesEveryMs;
  }

  #askTasks(round: Round, urgency: Urgency, record: InstanceRecord): void {
    const { id } = record.instance;
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    round.ask({ urgency, run: (signal) => this.#readTasks(round, urgency, record, signal) });
  }

  async #readTasks(
    round: Round,
    urgency: Urgency,
    record: InstanceRecord,
    signal: AbortSignal,
  ): Promise<void> {
    const { instance } = record;
    const { listing, since } = this.#readingOf(instance);
    this.#attempted.add(instance.id);
    const reports = await listing.next(signal);
    if (this.#known.record(instance.id) !== record) return; // the instance has left meanwhile
    for (const report of reports) this.#saw(round, report);
    if (!listing.done) {
      this.#attempted.delete(instance.id);
      round.ask({ urgency, run: (next) => this.#readTasks(round, urgency, record, next) });
      return;
    }
    this.#tasks.delete(instance.id);
    this.#known.readWhole(record, since);
  }

  /** The reading to go on with; one that was cut too long ago is begun anew. */
  #readingOf(instance: Instance): Reading<Report> {
    const now = this.#settings.now();
    let reading = this.#tasks.get(instance.id);
    if (reading === undefined || elapsed(now, reading.since) > this.#settings.maxStalenessMs) {
      reading = { listing: this.#source.tasks(instance), since: now };
      this.#tasks.set(instance.id, reading);
    }
    return reading;
  }

  #saw(round: Round, report: Report): void {
    const before = this.#known.task(report.instanceId, report.id);
    const task = this.#known.sawTask(report, this.#settings.now());
    if (task === undefined || !this.#isProgressDue(task)) return;
    if (!isFinished(task.status)) this.#askProgress(round, 'progress', task);
    else if (before?.status !== task.status) this.#askProgress(round, 'last-progress', task);
  }

  /** Old failures are history: only a task that was seen unfinished, or ended in our time, is asked about again. */
  #isProgressDue(task: Task): boolean {
    if (this.#source.progress === undefined || task.progressSettled || !task.hasProgress) return false;
    return !isFinished(task.status) || (task.endedAt ?? 0) >= this.#settings.startedAt;
  }

  /** Last progress that an earlier collection could not get. */
  #askLastProgress(round: Round): void {
    for (const { tasks } of this.#known.records()) {
      for (const task of tasks.values()) {
        if (isFinished(task.status) && this.#isProgressDue(task))
          this.#askProgress(round, 'last-progress', task);
      }
    }
  }

  #askProgress(round: Round, urgency: Urgency, { instanceId, id }: Task): void {
    if (this.#progressAsked.has(`${instanceId}/${id}`)) return;
    this.#progressAsked.add(`${instanceId}/${id}`);
    const run = async (signal: AbortSignal): Promise<void> => {
      const progress = await this.#source.progress?.(instanceId, id, signal);
      this.#known.sawProgress(instanceId, id, progress, this.#settings.now());
    };
    round.ask({ urgency, run });
  }

  #askWatched(round: Round): void {
    for (const entry of this.#watch.open(this.#known)) {
      const { instanceId, taskId } = entry;
      const instance = this.#known.record(instanceId)?.instance ?? { id: instanceId, name: '', status: '' };
      round.ask({
        urgency: 'watched',
        isNeeded: () => (this.#known.task(instanceId, taskId)?.observedAt ?? 0) < round.startedAt,
        run: async (signal) => {
          const report = await this.#source.task(instance, taskId, signal);
          if (report !== undefined) this.#saw(round, report);
          this.#watch.answered(entry, report, this.#known);
        },
      });
    }
  }
}
