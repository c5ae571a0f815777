import { Finished } from './finished.js';
import {
  isFinished,
  observe,
  withProgress,
  type FinishedStatus,
  type Instance,
  type Instant,
  type Progress,
  type Report,
  type Sighting,
  type Steady,
  type Task,
} from './task.js';

const NEVER_READ = {
  observedAt: 0,
  sighting: 0,
  listed: false,
  changedAt: 0,
  tasksReadAt: undefined,
  tasksReadSince: 0,
};

/** How long observations stay. */
export interface Keeping {
  readonly steadyNow: () => Steady;
  /** When this process began. */
  readonly startedAt: Instant;
  readonly keepSucceededForMs: number;
  readonly keepFailedForMs: number;
  /** An unfinished task that could not be confirmed for this long goes. */
  readonly maxStalenessMs: number;
  /** The same for an instance; longer where instances are only seen beside their tasks. */
  readonly instanceStalenessMs: number;
  /** A finished task without a readable end is remembered, though not exported, while lists still show it. */
  readonly forgetUnlistedAfterMs: number;
}

/** One instance with its tasks. */
export interface InstanceRecord {
  instance: Instance;
  observedAt: Steady;
  sighting: Sighting;
  /** Whether the instance itself is known, not just a task that names it. */
  listed: boolean;
  /** The sighting that showed another status word than the one before, or the instance again. */
  changedAt: Sighting;
  /** When its task list was last read to the end. */
  tasksReadAt: Steady | undefined;
  /** The sighting with which that reading began. */
  tasksReadSince: Sighting;
  readonly tasks: Map<string, Task>;
}

/**
 * What is known of one service in one project: its instances and their tasks, each with the time of its
 * observation. Tasks are values: the ones handed out never change.
 */
export class Known {
  readonly #records = new Map<string, InstanceRecord>();
  readonly #finished = new Finished();
  #keeping: Keeping;
  #sighting: Sighting = 0;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  /** Another configuration may keep observations for longer or shorter. */
  keep(keeping: Keeping): void {
    this.#keeping = keeping;
  }

  /** Tasks seen to finish since the start, each counted once. */
  get finished(): Readonly<Record<FinishedStatus, number>> {
    return this.#finished.counts;
  }

  /** Begins a reading: what is seen from now on has the given sighting or a later one. */
  beginReading(): Sighting {
    this.#sighting += 1;
    return this.#sighting;
  }

  record(instanceId: string): InstanceRecord | undefined {
    return this.#records.get(instanceId);
  }

  records(): readonly InstanceRecord[] {
    return [...this.#records.values()];
  }

  instances(): readonly Instance[] {
    return this.records().flatMap(({ listed, instance }) => (listed ? [instance] : []));
  }

  /** Every task that is exported: unfinished ones, and finished ones within their keep time. */
  tasks(now: Instant): readonly Task[] {
    return this.records().flatMap(({ tasks }) =>
      [...tasks.values()].filter((task) => !this.#isOver(task, now)),
    );
  }

  unfinished(): readonly Task[] {
    return this.records().flatMap(({ tasks }) =>
      [...tasks.values()].filter((task) => !isFinished(task.status)),
    );
  }

  task(instanceId: string, taskId: string): Task | undefined {
    return this.#records.get(instanceId)?.tasks.get(taskId);
  }

  sawInstance(instance: Instance): void {
    const record = this.#recordOf(instance);
    const isChanged = !record.listed || record.instance.status !== instance.status;
    if (isChanged) record.changedAt = this.#sighting;
    const observedAt = this.#keeping.steadyNow();
    Object.assign(record, { instance, observedAt, sighting: this.#sighting, listed: true });
  }

  /** Takes in a task; `undefined` when it finished so long ago that it is not kept. */
  sawTask(report: Report, now: Instant): Task | undefined {
    const { tasks } = this.#recordOf({ id: report.instanceId, name: report.instanceName, status: '' });
    const before = tasks.get(report.id);
    const seen = { now, observedAt: this.#keeping.steadyNow(), sighting: this.#sighting };
    const task = observe(before, report, seen);
    if (before === undefined && this.#isOver(task, now)) return undefined;
    this.#finished.saw(before, task, this.finishedHere(task));
    tasks.set(task.id, task);
    return task;
  }

  /** Takes in what a progress call gave: `undefined` when the API has none for this task. */
  sawProgress(instanceId: string, taskId: string, progress: Progress | undefined, now: Instant): void {
    const tasks = this.#records.get(instanceId)?.tasks;
    const task = tasks?.get(taskId);
    if (task !== undefined) tasks?.set(taskId, withProgress(task, progress, now));
  }

  /**
   * Whether a finished task finished while this process ran: it was seen unfinished, whatever the cloud's clock says
   * of its end, or began or ended since the start. What ended before is history.
   */
  finishedHere({ seenUnfinished, createdAt = 0, endAssumed, endedAt = 0 }: Task): boolean {
    const { startedAt } = this.#keeping;
    return seenUnfinished || createdAt > startedAt || (!endAssumed && endedAt >= startedAt);
  }

  /** A task list was read to its end: unfinished tasks that it did not show were deleted. */
  readWhole(
    record: InstanceRecord,
    { begunAt, since }: { readonly begunAt: Steady; readonly since: Sighting },
  ): void {
    record.tasksReadAt = begunAt;
    record.tasksReadSince = since;
    for (const task of record.tasks.values()) {
      if (!isFinished(task.status) && task.sighting < since) record.tasks.delete(task.id);
    }
  }

  /** The task is nowhere to be found: it was deleted, which is not a failure. */
  forgetTask(instanceId: string, taskId: string): void {
    this.#records.get(instanceId)?.tasks.delete(taskId);
  }

  /** The instance is gone, and its tasks with it. */
  forgetInstance(instanceId: string): void {
    const tasks = this.#records.get(instanceId)?.tasks.values() ?? [];
    for (const task of tasks) this.#finished.went(task, this.#keeping.steadyNow());
    this.#records.delete(instanceId);
  }

  /** Drops what is too old: unconfirmed tasks and instances, and finished tasks whose keep time has ended. */
  expire(now: Instant): void {
    const steadyNow = this.#keeping.steadyNow();
    for (const [id, record] of this.#records) {
      for (const task of record.tasks.values()) {
        if (!this.#isForgotten(task, now)) continue;
        record.tasks.delete(task.id);
        this.#finished.went(task, steadyNow);
      }
      if (steadyNow - record.observedAt > this.#keeping.instanceStalenessMs) record.listed = false;
      if (!record.listed && record.tasks.size === 0) this.#records.delete(id);
    }
    this.#finished.forgetBefore(steadyNow - this.#keeping.keepFailedForMs);
  }

  #recordOf(instance: Instance): InstanceRecord {
    let record = this.#records.get(instance.id);
    if (record === undefined) {
      record = { ...NEVER_READ, instance, tasks: new Map() };
      this.#records.set(instance.id, record);
    }
    return record;
  }

  #isOver(task: Task, now: Instant): boolean {
    if (!isFinished(task.status)) return false;
    const { keepFailedForMs, keepSucceededForMs } = this.#keeping;
    return now - (task.endedAt ?? now) > (task.status === 'failed' ? keepFailedForMs : keepSucceededForMs);
  }

  #isForgotten(task: Task, now: Instant): boolean {
    const unseenFor = this.#keeping.steadyNow() - task.observedAt;
    if (!isFinished(task.status)) return unseenFor > this.#keeping.maxStalenessMs;
    return this.#isOver(task, now) && (!task.endAssumed || unseenFor > this.#keeping.forgetUnlistedAfterMs);
  }
}
