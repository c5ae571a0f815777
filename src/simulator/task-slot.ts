import { modulo, pick, randomBetween, randomId, randomInteger } from './random.js';
import { serviceNamed, type CloudService } from './services/registry.js';
import type { TaskKind } from './services/service.js';
import type { Outcome, StepScript, TaskScript } from './task-life.js';
import type { SimulatedInstance, SimulatedTask } from './world.js';

/** Starts a task at a fixed interval, without a first and a last one. */
export interface Slot {
  readonly project: string;
  readonly service: string;
  readonly index: number;
  readonly everyMs: number;
  readonly firstAt: number;
  /** No task of this slot runs longer. */
  readonly lifeMs: number;
  /** Its tasks stall and fail at the end of their life. */
  readonly stalls: boolean;
}

export interface SlotWindow {
  readonly seed: number;
  /** Tasks that were still alive then, or came later ... */
  readonly from: number;
  /** ... and were born before. */
  readonly to: number;
  readonly instances: readonly SimulatedInstance[];
}

const MINUTE = 60_000;
/** One task in so many fails. */
const FAILS_EVERY = 7;
const STALLING_SERVICES: readonly [CloudService, ...CloudService[]] = ['kafka', 'dcs', 'rds', 'rocketmq'];

/** The slots of a service; one service of each project has one more, with a stalled task at any time. */
export function slotsOf(
  project: string,
  service: string,
  { seed, tasks, stallOffset }: { seed: number; tasks: number; stallOffset: number },
): Slot[] {
  if (tasks === 0) return [];
  // The same interval for all, evenly shifted: when one slot has no task, another is in the middle of one.
  const everyMs = Math.round(randomBetween(3 * MINUTE, 10 * MINUTE, seed, project, service));
  const shift = randomInteger(seed, service, project) % everyMs;
  const slots = Array.from({ length: tasks }, (_, index): Slot => {
    const firstAt = shift + Math.round((index * everyMs) / tasks);
    return { project, service, index, everyMs, firstAt, lifeMs: everyMs, stalls: false };
  });
  if (pick(STALLING_SERVICES, seed + stallOffset) === service)
    slots.push(stalledSlot(project, service, tasks, shift));
  return slots;
}

/** Each task stalls within eight minutes and lasts twice the interval: one has always stalled for half an hour. */
function stalledSlot(project: string, service: string, index: number, firstAt: number): Slot {
  return { project, service, index, firstAt, everyMs: 40 * MINUTE, lifeMs: 80 * MINUTE, stalls: true };
}

export function tasksIn(slot: Slot, { seed, from, to, instances }: SlotWindow): SimulatedTask[] {
  const tasks: SimulatedTask[] = [];
  const first = Math.ceil((from - slot.lifeMs - slot.firstAt) / slot.everyMs);
  for (let turn = first; slot.firstAt + turn * slot.everyMs < to; turn++) {
    const instance = instances[modulo(turn, instances.length)];
    if (instance !== undefined) tasks.push(taskOf(slot, turn, instance, seed));
  }
  return tasks;
}

function taskOf(slot: Slot, turn: number, instance: SimulatedInstance, seed: number): SimulatedTask {
  const { project, service, index } = slot;
  const kind = pick(serviceNamed(service).taskKinds, slot.stalls ? 0 : turn + index);
  const id = randomId(seed, project, service, index, turn);
  // The parts of an id are independent random numbers.
  const parts = [0, 8, 16].map((at) => parseInt(id.slice(at, at + 8), 16));
  const [forScript = 0, forUser = 0, forOrder = 0] = parts;
  return {
    id,
    name: kind.name,
    instanceId: instance.id,
    bornAt: slot.firstAt + turn * slot.everyMs,
    script: slot.stalls ? stallingScript(slot, kind, forScript) : script(slot, kind, turn, forScript),
    reportsProgress: kind.reportsProgress ?? false,
    busyStatus: kind.busyStatus,
    userName: forUser % 3 === 0 ? 'admin' : 'ops',
    orderId: forOrder % 2 === 0 ? `CS${id.slice(16, 31).toUpperCase()}` : '',
    params: kind.params,
    details: kind.details,
  };
}

function script({ service, index, everyMs }: Slot, kind: TaskKind, turn: number, random: number): TaskScript {
  const queuedMs = serviceNamed(service).queuedMs;
  const lifeMs = everyMs * (0.75 + (random % 1000) / 4000);
  const fails = modulo(turn + 3 * index, FAILS_EVERY) === 3;
  return {
    queuedMs,
    steps: stepsOf(kind, lifeMs - queuedMs),
    outcome: fails ? failing(kind) : { kind: 'succeeds' },
  };
}

function failing({ steps, errorCode, reason }: TaskKind): Outcome {
  return {
    kind: 'fails',
    atStep: steps.length,
    share: 0.8,
    errorCode: errorCode ?? 'DCS.4063',
    reason: reason ?? 'The task was ended by an internal error.',
  };
}

function stallingScript({ service, lifeMs }: Slot, kind: TaskKind, random: number): TaskScript {
  const atPercent = 30 + (random % 50);
  return {
    queuedMs: serviceNamed(service).queuedMs,
    steps: stepsOf(kind, 8 * MINUTE),
    outcome: { kind: 'stalls', atPercent, givesUpAfterMs: lifeMs },
  };
}

function stepsOf(kind: TaskKind, totalMs: number): StepScript[] {
  const totalWeight = kind.steps.reduce((sum, [, weight]) => sum + weight, 0);
  return kind.steps.map(([name, weight, ...subSteps]) => ({
    name,
    durationMs: Math.round((totalMs * weight) / totalWeight),
    subSteps,
  }));
}
