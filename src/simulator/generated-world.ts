import { INSTANCE_NOUNS, INSTANCE_STYLE } from './catalogue.js';
import { drawBetween, drawId, drawUuid, pick } from './draw.js';
import { slotsOf, tasksIn, type Slot } from './task-slot.js';
import { endOf } from './task-life.js';
import type { CloudService, SimulatedInstance, SimulatedTask, World } from './world.js';

export interface GeneratedWorldOptions {
  readonly seed: number;
  /** Per service and project. */
  readonly instances: number;
  /** Running at any moment, roughly, per service and project. */
  readonly tasks: number;
}

const MINUTE = 60_000;
const REMEMBERED_MS = 120 * MINUTE;
/** Births are worked out for this long at once. */
const SPAN_MS = 10 * MINUTE;
/** The oldest instance was made then. */
const EPOCH = Date.UTC(2025, 0, 1);

interface Span {
  readonly number: number;
  readonly tasks: readonly SimulatedTask[];
  readonly byInstance: ReadonlyMap<string, readonly SimulatedTask[]>;
}

/**
 * A cloud that is never idle: each slot starts a task at a fixed beat, and what the task does was decided by
 * the seed. A day can be skipped or asked for twice; the answer depends on the moment alone.
 */
export function createGeneratedWorld(projects: readonly string[], options: GeneratedWorldOptions): World {
  const instances = new Map<string, readonly SimulatedInstance[]>();
  const spans = new Map<string, Span>();

  function instancesOf(project: string, service: CloudService): readonly SimulatedInstance[] {
    const key = `${project}/${service}`;
    const known = instances.get(key) ?? generateInstances(project, service, options);
    instances.set(key, known);
    return known;
  }

  function spanAt(project: string, service: CloudService, now: number): Span {
    const key = `${project}/${service}`;
    const number = Math.floor(now / SPAN_MS);
    const known = spans.get(key);
    if (known?.number === number) return known;
    const slots = slotsOf(project, service, { stuckOffset: projects.indexOf(project), ...options });
    const span = generateSpan(number, slots, instancesOf(project, service), options);
    spans.set(key, span);
    return span;
  }

  return {
    instances: instancesOf,
    hasInstance: (project, service, id) =>
      instancesOf(project, service).some((instance) => instance.id === id),
    tasks: (project, service, now) => existing(spanAt(project, service, now).tasks, now),
    tasksOf: (project, service, instanceId, now) =>
      existing(spanAt(project, service, now).byInstance.get(instanceId) ?? [], now),
  };
}

function existing(tasks: readonly SimulatedTask[], now: number): readonly SimulatedTask[] {
  return tasks.filter((task) => task.bornAt <= now && now < endOf(task) + REMEMBERED_MS);
}

function generateInstances(
  project: string,
  service: CloudService,
  options: GeneratedWorldOptions,
): SimulatedInstance[] {
  return Array.from({ length: options.instances }, (_, index) => {
    const round = Math.floor(index / INSTANCE_NOUNS.length);
    const name = `${INSTANCE_STYLE[service].prefix}-${pick(INSTANCE_NOUNS, index)}${round === 0 ? '' : `-${round + 1}`}`;
    const key = [options.seed, project, service, index] as const;
    return {
      id: service === 'rds' ? `${drawId(...key)}in01` : drawUuid(...key),
      name,
      createdAt: EPOCH + Math.floor(drawBetween(0, 200, ...key)) * 24 * 60 * MINUTE,
    };
  });
}

function generateSpan(
  number: number,
  slots: readonly Slot[],
  instances: readonly SimulatedInstance[],
  { seed }: GeneratedWorldOptions,
): Span {
  const from = number * SPAN_MS - REMEMBERED_MS;
  const to = (number + 1) * SPAN_MS;
  const tasks = slots.flatMap((slot) =>
    tasksIn(slot, { seed, from, to, instances: instancesFor(slot, slots, instances) }),
  );
  tasks.sort((one, other) => other.bornAt - one.bornAt);
  return { number, tasks, byInstance: byInstance(tasks) };
}

/** Slots share the instances out, so that an instance rarely does two things at once. */
function instancesFor(
  slot: Slot,
  slots: readonly Slot[],
  instances: readonly SimulatedInstance[],
): SimulatedInstance[] {
  const share = Math.min(slots.length, instances.length);
  return instances.filter((_, index) => index % share === slot.index % share);
}

function byInstance(tasks: readonly SimulatedTask[]): Map<string, SimulatedTask[]> {
  const groups = new Map<string, SimulatedTask[]>();
  for (const task of tasks) {
    const group = groups.get(task.instanceId);
    if (group === undefined) groups.set(task.instanceId, [task]);
    else group.push(task);
  }
  return groups;
}
