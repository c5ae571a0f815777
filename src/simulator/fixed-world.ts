import type { Outcome, StepScript } from './task-life.js';
import type { CloudService } from './services/registry.js';
import type { SimulatedInstance, SimulatedTask, World } from './world.js';

/** An instance as a test sets it up; what is left out is ordinary. */
export interface SceneInstance {
  id: string;
  /** Default: the id. */
  name?: string;
  /** Project id; default: the first project. */
  project?: string;
  /** The API's own word. Default: what its running tasks make of it (`busyWord`), else RUNNING or ACTIVE. */
  status?: string;
  createdAt?: number;
}

/** A task as a test sets it up. Its life is computed from the clock; `status`, `row` and `progress` overrule it. */
export interface SceneTask {
  service: CloudService;
  instanceId: string;
  id: string;
  /** Epoch milliseconds; before it the task does not exist. */
  bornAt: number;
  /** Default: `task`. */
  name?: string;
  /** Project id; default: the first project. */
  project?: string;
  /** Waiting before the first step; default 0. */
  queuedMs?: number;
  /** From the first step to the end; default five minutes. Not used for steps that bring their own. */
  durationMs?: number;
  /** Default: a single step named `work`. */
  steps?: readonly (string | StepScript)[];
  /** Default: it succeeds. */
  outcome?: Outcome;
  /** Whether the progress call answers for it; default true (never for RabbitMQ). */
  reportsProgress?: boolean;
  /** The instance's status while this task runs. */
  busyWord?: string;
  userName?: string;
  orderId?: string;
  /** The row's status word, whatever the life says. */
  status?: string;
  /** Fields laid over the row as sent; a value of undefined takes a field away. */
  row?: Readonly<Record<string, unknown>>;
  /** The body of the progress answer, in place of the computed one. */
  progress?: unknown;
}

/** The contents of the cloud as a test defines them. May be changed between requests. */
export interface Scene {
  instances: Partial<Record<CloudService, SceneInstance[]>>;
  tasks: SceneTask[];
}

/** A cloud with the contents of a scene, read anew for each request. */
export function createFixedWorld(scene: Scene, firstProject: string): World {
  const inProject = (project: string) => (thing: { project?: string }) =>
    (thing.project ?? firstProject) === project;

  const instancesOf = (service: string): readonly SceneInstance[] =>
    scene.instances[service as CloudService] ?? [];

  function select(project: string, now: number, wanted: (task: SceneTask) => boolean): SimulatedTask[] {
    const mine = inProject(project);
    const tasks = scene.tasks.filter((task) => wanted(task) && mine(task) && task.bornAt <= now);
    return tasks.sort((one, other) => other.bornAt - one.bornAt).map(toTask);
  }

  return {
    instances: (project, service) => instancesOf(service).filter(inProject(project)).map(toInstance),
    hasInstance: (project, service, wanted) =>
      instancesOf(service).some((one) => one.id === wanted && inProject(project)(one)),
    tasks: (project, service, now) => select(project, now, (task) => task.service === service),
    tasksOf: (project, service, instanceId, now) =>
      select(project, now, (task) => task.instanceId === instanceId && task.service === service),
  };
}

function toInstance({ id, name = id, status, createdAt = 0 }: SceneInstance): SimulatedInstance {
  return { id, name, status, createdAt };
}

/** Field by field: thousands of these are made for one request, and a spread takes ten times as long. */
function toTask(task: SceneTask): SimulatedTask {
  const { queuedMs = 0, outcome = SUCCESS } = task;
  return {
    id: task.id,
    name: task.name ?? 'task',
    instanceId: task.instanceId,
    bornAt: task.bornAt,
    script: { queuedMs, outcome, steps: stepsOf(task) },
    reportsProgress: task.reportsProgress ?? true,
    busyStatus: task.busyWord,
    userName: task.userName,
    orderId: task.orderId,
    status: task.status,
    row: task.row,
    progress: task.progress,
  };
}

const SUCCESS: Outcome = { kind: 'succeeds' };

function stepsOf({ steps = ['work'], durationMs = 300_000 }: SceneTask): StepScript[] {
  return steps.map((step) =>
    typeof step === 'string' ? { name: step, durationMs: durationMs / steps.length } : step,
  );
}
