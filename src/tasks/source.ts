import type { EpochMs } from '../cloud/clock.js';
import type { Instance, Progress, TaskRow } from './task.js';

/**
 * A list that the cloud gives in pages. Each `next` is one call and gives the rows not seen in an earlier page;
 * a call that throws changes nothing, so that it can be made again.
 */
export interface Listing<Row> {
  readonly done: boolean;
  /** Once `done`, how many rows the cloud claims beyond those that it gave; 0 when it makes no claim to be believed. */
  readonly missing: number;
  next(signal: AbortSignal): Promise<readonly Row[]>;
}

/** A service that lists the tasks of a whole project. */
export interface ProjectSource {
  readonly scope: 'project';
  /** Tasks that run now, however old. */
  running(): Listing<ProjectRow>;
  /** Tasks of every status that were created at `since` or later. */
  createdSince(since: EpochMs, now: EpochMs): Listing<ProjectRow>;
  /** One task by its id, whenever it was created; `undefined` when there is none. */
  task(id: string, signal: AbortSignal): Promise<ProjectRow | undefined>;
}

/** A task together with the instance it works on: a project's list names both. */
export interface ProjectRow {
  readonly task: TaskRow;
  readonly instance: Instance;
}

/** A service whose tasks hang off instances: one list call for each instance. */
export interface InstanceSource {
  readonly scope: 'instance';
  instances(): Listing<Instance>;
  /** Whether this word of an instance's status means that the instance is changing. */
  isChanging(status: string): boolean;
  tasks(instance: Instance): Listing<TaskRow>;
  /** One task by its id; `undefined` when there is none. */
  task(instance: Instance, id: string, signal: AbortSignal): Promise<TaskRow | undefined>;
  /** `undefined` when this task has no progress. Absent when the service has no such call. */
  progress?(instanceId: string, taskId: string, signal: AbortSignal): Promise<Progress | undefined>;
}

/** The calls to one service in one project. */
export type Source = ProjectSource | InstanceSource;

/** A task followed by its id; `instanceId` is empty where the service needs none. */
export interface WatchEntry {
  readonly instanceId: string;
  readonly taskId: string;
}
