import type { Urgency } from './agenda.js';
import type { InstanceRecord, Known } from './known.js';
import { goOnWith, type Plan, type PlanSettings, type Reading } from './plan.js';
import type { Round } from './round.js';
import type { InstanceSource } from './source.js';
import { isFinished, type Instance, type Report, type Sighting, type Task } from './task.js';
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
  /** How many calls the latest whole list of instances took. */
  #pages = 1;
  readonly #tasks = new Map<string, Reading<Report>>();
  /** Instances whose task list was asked for, or is about to be, in this collection. */
  #asked = new Set<string>();
  #attempted = new Set<string>();
  /** Tasks whose progress was asked for in this collection. */
  #progressAsked = new Set<string>();
  #hasReadWhole: boolean;
  /** The sighting with which this collection began. */
  #since: Sighting = 0;

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
    this.#since = this.#known.beginReading();
    this.#asked = new Set();
    this.#attempted = new Set();
    this.#progressAsked = new Set();
    if (this.#settings.isListed) this.#askInstances(round);
    else this.#askUnlisted(round);
  }

  pending(): number {
    const isOverdue = (record: InstanceRecord): boolean =>
      this.#isDue(record) || (this.#isBusy(record) && record.tasksReadSince < this.#since);
    return this.#known
      .records()
      .filter((record) => record.listed && !this.#attempted.has(record.instance.id) && isOverdue(record))
      .length;
  }

  steadyCalls(everyMs: number): number {
    if (!this.#settings.isListed) return this.#watch.open(this.#known).length;
    const records = this.#known.records().filter(({ listed }) => listed);
    const busy = records.filter((record) => this.#isBusy(record));
    const told = this.#known.unfinished().filter((task) => this.#isProgressDue(task));
    const visits = Math.min(1, everyMs / this.#settings.idleInstancesEveryMs);
    return this.#pages + busy.length + told.length + (records.length - busy.length) * visits;
  }

  #askInstances(round: Round): void {
    const onFailure = (): void => {
      this.#askBusy(round, this.#known.records());
      this.#askUnlisted(round);
    };
    round.ask({ urgency: 'list', run: (signal) => this.#readInstances(round, signal) }, onFailure);
  }

  async #readInstances(round: Round, signal: AbortSignal): Promise<void> {
    const { accepts } = this.#settings;
    const list = () => this.#source.instances();
    this.#instances = goOnWith(this.#instances, list, this.#known, this.#settings);
    const reading = this.#instances;
    const { listing, since } = reading;
    const rows = (await listing.next(signal)).filter(({ name }) => accepts(name));
    reading.calls += 1;
    for (const instance of rows) this.#known.sawInstance(instance);
    this.#askBusy(round, this.#recordsOf(rows));
    if (!listing.done) {
      this.#askInstances(round);
      return;
    }
    this.#instances = undefined;
    this.#pages = reading.calls;
    this.#hasReadWhole = true;
    this.#forgetGone(since);
    // Those of pages that an earlier collection read, too.
    this.#askBusy(round, this.#known.records());
    this.#askUnlisted(round);
    this.#askDue(round);
  }

  /** What is less urgent than anything that the list of instances may still show. */
  #askUnlisted(round: Round): void {
    this.#askLastProgress(round);
    this.#askWatched(round, (instanceId) => !this.#asked.has(instanceId));
  }

  #recordsOf(instances: readonly Instance[]): readonly InstanceRecord[] {
    return instances.flatMap(({ id }) => this.#known.record(id) ?? []);
  }

  /** What a whole list did not show has left: at once, with its tasks. What was never listed is watched. */
  #forgetGone(since: Sighting): void {
    for (const { listed, tasksReadAt, sighting, instance } of this.#known.records()) {
      if ((!listed && tasksReadAt === undefined) || sighting >= since) continue;
      this.#known.forgetInstance(instance.id);
      this.#tasks.delete(instance.id);
    }
  }

  #askBusy(round: Round, records: readonly InstanceRecord[]): void {
    for (const record of records) {
      if (record.listed && this.#isBusy(record)) this.#askTasks(round, 'busy-instance', record);
    }
  }

  #askDue(round: Round): void {
    const records = this.#known.records().filter((record) => record.listed);
    for (const record of records.filter(({ tasksReadAt }) => tasksReadAt === undefined)) {
      this.#askTasks(round, 'new-instance', record);
    }
    const due = records.filter((record) => this.#isDue(record));
    for (const record of due.sort((a, b) => (a.tasksReadAt ?? 0) - (b.tasksReadAt ?? 0))) {
      this.#askTasks(round, 'idle-instance', record);
    }
  }

  /** Something is under way, or has been since its task list was last read. */
  #isBusy({ instance, tasks, changedAt, tasksReadAt, tasksReadSince }: InstanceRecord): boolean {
    const hasChanged = tasksReadAt !== undefined && changedAt > tasksReadSince;
    const isChanging = this.#source.isChanging(instance.status);
    return hasChanged || isChanging || [...tasks.values()].some(({ status }) => !isFinished(status));
  }

  #isDue({ tasksReadAt }: InstanceRecord): boolean {
    const { steadyNow, idleInstancesEveryMs } = this.#settings;
    return tasksReadAt === undefined || steadyNow() - tasksReadAt >= idleInstancesEveryMs;
  }

  #askTasks(round: Round, urgency: Urgency, record: InstanceRecord): void {
    const { id } = record.instance;
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    const run = (signal: AbortSignal): Promise<void> => this.#readTasks(round, urgency, record, signal);
    round.ask({ urgency, run }, () => this.#askWatched(round, (instanceId) => instanceId === id));
  }

  async #readTasks(
    round: Round,
    urgency: Urgency,
    record: InstanceRecord,
    signal: AbortSignal,
  ): Promise<void> {
    const { instance } = record;
    const list = () => this.#source.tasks(instance);
    const reading = goOnWith(this.#tasks.get(instance.id), list, this.#known, this.#settings);
    this.#tasks.set(instance.id, reading);
    const { listing } = reading;
    this.#attempted.add(instance.id);
    const reports = await listing.next(signal);
    if (this.#known.record(instance.id) !== record) return; // the instance has left meanwhile
    for (const report of reports) this.#saw(round, report);
    if (!listing.done) {
      this.#attempted.delete(instance.id);
      this.#asked.delete(instance.id);
      this.#askTasks(round, urgency, record);
      return;
    }
    this.#tasks.delete(instance.id);
    this.#known.readWhole(record, reading);
    this.#askWatched(round, (instanceId) => instanceId === instance.id);
  }

  #saw(round: Round, report: Report): void {
    const before = this.#known.task(report.instanceId, report.id);
    const task = this.#known.sawTask(report, this.#settings.now());
    if (task === undefined || !this.#isProgressDue(task)) return;
    if (!isFinished(task.status)) this.#askProgress(round, 'progress', task);
    else if (before?.status !== task.status) this.#askProgress(round, 'last-progress', task);
  }

  /** Of the finished tasks, only those that ended while this process ran are asked for their last progress. */
  #isProgressDue(task: Task): boolean {
    if (this.#source.progress === undefined || task.progressSettled || !task.hasProgress) return false;
    return !isFinished(task.status) || this.#known.finishedHere(task);
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

  /** After the instance's own task list, where that is read too: it may make the call needless. */
  #askWatched(round: Round, isWanted: (instanceId: string) => boolean = () => true): void {
    for (const entry of this.#watch.open(this.#known)) {
      const { instanceId, taskId } = entry;
      const isSeen = (this.#known.task(instanceId, taskId)?.sighting ?? 0) >= this.#since;
      if (isSeen || !isWanted(instanceId)) continue;
      round.ask({
        urgency: 'watched',
        run: async (signal) => {
          const instance = this.#known.record(instanceId)?.instance ?? {
            id: instanceId,
            name: '',
            status: '',
          };
          const report = await this.#source.task(instance, taskId, signal);
          if (report !== undefined) this.#saw(round, report);
          this.#watch.answered(entry, report, this.#known);
        },
      });
    }
  }
}
