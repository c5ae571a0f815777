import type { TaskScript } from './task-life.js';

/** A project of the simulated account. IAM lists it under the name of its region, as the real one does. */
export interface SimulatedProject {
  readonly id: string;
  readonly name: string;
  readonly region: string;
}

export interface SimulatedInstance {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** The API's own word; default: the one of its running task, else the idle one. */
  readonly status?: string | undefined;
}

export interface SimulatedTask {
  readonly id: string;
  readonly name: string;
  readonly instanceId: string;
  readonly bornAt: number;
  readonly script: TaskScript;
  /** Whether it has a progress answer (in DCS: `enable_show`). */
  readonly reportsProgress: boolean;
  /** The status of its instance while it runs. */
  readonly busyStatus?: string | undefined;
  readonly userName?: string | undefined;
  readonly orderId?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** The status word of the row, in place of the computed one. */
  readonly status?: string | undefined;
  /** Fields that replace those of the row. */
  readonly row?: Readonly<Record<string, unknown>> | undefined;
  /** The whole body of the progress answer, in place of the computed one. */
  readonly progress?: unknown;
}

/** The contents of the cloud at a time, newest tasks first. A service is given by its name. */
export interface World {
  instances(project: string, service: string): readonly SimulatedInstance[];
  hasInstance(project: string, service: string, id: string): boolean;
  tasks(project: string, service: string, now: number): readonly SimulatedTask[];
  tasksOf(project: string, service: string, instanceId: string, now: number): readonly SimulatedTask[];
}
