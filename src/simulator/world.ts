import type { TaskScript } from './task-life.js';

export const CLOUD_SERVICES = ['rds', 'kafka', 'rocketmq', 'rabbitmq', 'dcs'] as const;
export type CloudService = (typeof CLOUD_SERVICES)[number];

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
  /** The API's own word; without it the instance is busy with its running tasks, or idle. */
  readonly status?: string | undefined;
}

export interface SimulatedTask {
  readonly id: string;
  readonly name: string;
  readonly instanceId: string;
  readonly bornAt: number;
  readonly script: TaskScript;
  /** Whether the progress call knows it (DCS tells in `enable_show`). */
  readonly reportsProgress: boolean;
  /** What the status of its instance reads while it runs. */
  readonly busyWord?: string | undefined;
  readonly userName?: string | undefined;
  readonly orderId?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** The status word of the row, whatever the script says. */
  readonly status?: string | undefined;
  /** Fields laid over the row as it would have been sent. */
  readonly row?: Readonly<Record<string, unknown>> | undefined;
  /** The whole body of the progress answer, in place of the computed one. */
  readonly progress?: unknown;
}

/** What exists at a moment. Tasks come newest first; those not yet born or already forgotten do not come. */
export interface World {
  instances(project: string, service: CloudService): readonly SimulatedInstance[];
  hasInstance(project: string, service: CloudService, id: string): boolean;
  tasks(project: string, service: CloudService, now: number): readonly SimulatedTask[];
  tasksOf(project: string, service: CloudService, instanceId: string, now: number): readonly SimulatedTask[];
}
