import { TASK_KINDS, type TaskKind } from './catalogue.js';
import { draw, drawBetween, drawId, modulo, pick } from './draw.js';
import type { Outcome, StepScript, TaskScript } from './task-life.js';
import type { CloudService, SimulatedInstance, SimulatedTask } from './world.js';

/** A place in which a task is started at every beat, for ever, backwards and forwards in time. */
export interface Slot {
  readonly project: string;
  readonly service: CloudService;
  readonly index: number;
  readonly everyMs: number;
  readonly firstAt: number;
  /** No task of this slot runs longer. */
  readonly lifeMs: number;
  /** Its tasks stop moving and give up at the end of their life. */
  readonly stuck: boolean;
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
/** RDS has no word for a task that waits. */
const QUEUED_MS: Readonly<Record<CloudService, number>> = {
  rds: 0,
  kafka: 4_000,
  rocketmq: 4_000,
  rabbitmq: 4_000,
  dcs: 4_000,
};
/** One task in so many fails. */
const FAILS_EVERY = 7;
const STUCK_SERVICES: readonly [CloudService, ...CloudService[]] = ['kafka', 'dcs', 'rocketmq', 'rds'];

/** The slots of a service; one service of each project has one more, in which a task is stuck at any moment. */
export function slotsOf(
  project: string,
  service: CloudService,
  { seed, tasks, stuckOffset }: { seed: number; tasks: number; stuckOffset: number },
): Slot[] {
  if (tasks === 0) return [];
  // One beat for all, evenly out of step: when one slot rests, another is in the middle of its task.
  const everyMs = Math.round(drawBetween(3 * MINUTE, 10 * MINUTE, seed, project, service));
  const shift = draw(seed, service, project) % everyMs;
  const slots = Array.from({ length: tasks }, (_, index): Slot => {
    const firstAt = shift + Math.round((index * everyMs) / tasks);
    return { project, service, index, everyMs, firstAt, lifeMs: everyMs, stuck: false };
  });
  if (pick(STUCK_SERVICES, seed + stuckOffset) === service)
    slots.push(stuckSlot(project, service, tasks, shift));
  return slots;
}

/** Each task outlives the birth of the next, and is stuck by then: there is always one. */
function stuckSlot(project: string, service: CloudService, index: number, firstAt: number): Slot {
  return { project, service, index, firstAt, everyMs: 40 * MINUTE, lifeMs: 60 * MINUTE, stuck: true };
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
  const kind = pick(TASK_KINDS[service], slot.stuck ? 0 : turn + index);
  const id = drawId(seed, project, service, index, turn);
  // An id is made of independent draws: enough luck for all the rest.
  const luck = [0, 8, 16].map((at) => parseInt(id.slice(at, at + 8), 16));
  const [ofScript = 0, ofUser = 0, ofOrder = 0] = luck;
  return {
    id,
    name: kind.name,
    instanceId: instance.id,
    bornAt: slot.firstAt + turn * slot.everyMs,
    script: slot.stuck ? stuckScript(slot, kind, ofScript) : script(slot, kind, turn, ofScript),
    reportsProgress: kind.reportsProgress ?? false,
    busyWord: kind.busyWord,
    userName: ofUser % 3 === 0 ? 'admin' : 'ops',
    orderId: ofOrder % 2 === 0 ? `CS${id.slice(16, 31).toUpperCase()}` : '',
    params: kind.params,
    details: kind.details,
  };
}

function script({ service, index, everyMs }: Slot, kind: TaskKind, turn: number, luck: number): TaskScript {
  const queuedMs = QUEUED_MS[service];
  const lifeMs = everyMs * (0.75 + (luck % 1000) / 4000);
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

function stuckScript({ service, lifeMs }: Slot, kind: TaskKind, luck: number): TaskScript {
  const atPercent = 30 + (luck % 50);
  return {
    queuedMs: QUEUED_MS[service],
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
