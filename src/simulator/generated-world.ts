import { pick, randomBetween, randomUuid } from './random.js';
import { serviceNamed } from './services/registry.js';
import { slotsOf, tasksIn, type Slot } from './task-slot.js';
import { endOf } from './task-life.js';
import type { SimulatedInstance, SimulatedTask, World } from './world.js';

export interface GeneratedWorldOptions {
  readonly seed: number;
  /** Per service and project. */
  readonly instances: number;
  /** Running at any moment, roughly, per service and project. */
  readonly tasks: number;
}

const INSTANCE_NOUNS: readonly [string, ...string[]] = [
  'orders',
  'session',
  'shop',
  'billing',
  'search',
  'audit',
  'catalogue',
  'reports',
];

const MINUTE = 60_000;
const KEPT_MS = 120 * MINUTE;
/** Tasks are generated for this long at once. */
const SPAN_MS = 10 * MINUTE;
/** The oldest instance is created then. */
const EPOCH = Date.UTC(2025, 0, 1);

interface Span {
  readonly number: number;
  readonly tasks: readonly SimulatedTask[];
  readonly byInstance: ReadonlyMap<string, readonly SimulatedTask[]>;
}

/**
 * A cloud with running tasks at any time: each slot starts a task at a fixed interval, and the seed decides what
 * the task does. The contents depend on the time alone, not on earlier requests.
 */
export function createGeneratedWorld(projects: readonly string[], options: GeneratedWorldOptions): World {
  const instances = new Map<string, readonly SimulatedInstance[]>();
  const spans = new Map<string, Span>();

  function instancesOf(project: string, service: string): readonly SimulatedInstance[] {
    const key = `${project}/${service}`;
    const known = instances.get(key) ?? generateInstances(project, service, options);
    instances.set(key, known);
    return known;
  }

  function spanAt(project: string, service: string, now: number): Span {
    const key = `${project}/${service}`;
    const number = Math.floor(now / SPAN_MS);
    const known = spans.get(key);
    if (known?.number === number) return known;
    const slots = slotsOf(project, service, { stallOffset: projects.indexOf(project), ...options });
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
  return tasks.filter((task) => task.bornAt <= now && now < endOf(task) + KEPT_MS);
}

function generateInstances(
  project: string,
  service: string,
  options: GeneratedWorldOptions,
): SimulatedInstance[] {
  const { instancePrefix, instanceId = randomUuid } = serviceNamed(service);
  return Array.from({ length: options.instances }, (_, index) => {
    const cycle = Math.floor(index / INSTANCE_NOUNS.length);
    const name = `${instancePrefix}-${pick(INSTANCE_NOUNS, index)}${cycle === 0 ? '' : `-${cycle + 1}`}`;
    const key = [options.seed, project, service, index] as const;
    return {
      id: instanceId(...key),
      name,
      createdAt: EPOCH + Math.floor(randomBetween(0, 200, ...key)) * 24 * 60 * MINUTE,
    };
  });
}

function generateSpan(
  number: number,
  slots: readonly Slot[],
  instances: readonly SimulatedInstance[],
  { seed }: GeneratedWorldOptions,
): Span {
  const from = number * SPAN_MS - KEPT_MS;
  const to = (number + 1) * SPAN_MS;
  const tasks = slots.flatMap((slot) =>
    tasksIn(slot, { seed, from, to, instances: instancesFor(slot, slots, instances) }),
  );
  tasks.sort((one, other) => other.bornAt - one.bornAt);
  return { number, tasks, byInstance: byInstance(tasks) };
}

/** Divides the instances between slots, so that an instance rarely runs two tasks at once. */
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
