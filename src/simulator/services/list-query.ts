import { badParameter, type Host } from '../refusal.js';
import { viewTask } from '../task-life.js';
import { readCompactTime } from '../times.js';
import type { SimulatedInstance } from '../world.js';
import type { Call, Service } from './service.js';

interface Bounds {
  readonly fallback: number;
  readonly min: number;
  readonly max?: number;
}

/** The parameters of a list; each reader refuses a value that it cannot read. */
export interface ListQuery {
  readonly integer: (name: string, bounds: Bounds) => number;
  /** A compact UTC time, such as 20251201083000. */
  readonly compactTime: (name: string) => number | undefined;
}

export function readList({ query }: Call, host: Host): ListQuery {
  function read<T>(name: string, parse: (text: string) => T | undefined): T | undefined {
    const text = query.get(name) ?? '';
    if (text === '') return undefined;
    const value = parse(text);
    if (value === undefined) throw badParameter(host, name);
    return value;
  }
  return {
    integer: (name, { fallback, min, max = Number.MAX_SAFE_INTEGER }) =>
      read(name, (text) => {
        const value = /^\d+$/.test(text) ? Number(text) : NaN;
        return value >= min && value <= max ? value : undefined;
      }) ?? fallback,
    compactTime: (name) => read(name, readCompactTime),
  };
}

/** Keeps what was created between two times, either of which may be missing. */
export function bornBetween(
  from = -Infinity,
  to = Infinity,
): (thing: { readonly bornAt: number }) => boolean {
  return ({ bornAt }) => bornAt >= from && bornAt <= to;
}

/** Keeps what has the values that the query names. A field is computed only when the query names it. */
export function matching<T>(
  query: URLSearchParams,
  fields: Readonly<Record<string, (thing: T) => string | undefined>>,
): (thing: T) => boolean {
  const named = Object.entries(fields).flatMap(([name, read]) => {
    const value = query.get(name) ?? '';
    return value === '' ? [] : [{ value, read }];
  });
  return (thing) => named.every(({ value, read }) => read(thing) === value);
}

/** The instances of a service that the query of an instance list names, and the function that gives their status. */
export function wantedInstances(call: Call, service: Service) {
  const statusOf = instanceStatuses(call, service);
  const isWanted = matching<SimulatedInstance>(call.query, {
    instance_id: ({ id }) => id,
    name: ({ name }) => name,
    status: statusOf,
  });
  return { instances: call.world.instances(call.project, service.name).filter(isWanted), statusOf };
}

/** Returns the status of an instance: its own, that of its running task, else the idle one. */
export function instanceStatuses(
  { world, project, now }: Call,
  { name, idleStatus }: Service,
): (instance: SimulatedInstance) => string {
  const busy = new Map<string, string>();
  for (const task of world.tasks(project, name, now)) {
    if (task.busyStatus === undefined || viewTask(task, now).endedAt !== undefined) continue;
    busy.set(task.instanceId, task.busyStatus);
  }
  return (instance) => instance.status ?? busy.get(instance.id) ?? idleStatus;
}
