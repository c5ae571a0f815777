import type { HostKey } from './refusal.js';
import type { Operation, ServedService } from './route.js';
import { CLOUD_SERVICES } from './world.js';

export const FAULT_KINDS = [
  'throttled', // 429 of the gateway
  'flow-control', // DMS's own throttling, which comes as a 404
  'unavailable', // 503
  'unauthorized', // 401 although the key is right
  'token-refused', // RDS says it with a 403
  'forbidden', // 403 in the shape of the service
  'slow', // the right answer, late
  'cut', // the connection ends half way through the body
  'reset', // the connection ends before the answer
  'not-json', // 200 with a page for people
  'wrong-shape', // 200 with the wrong types
  'too-large', // 200 with a body that does not end for a long time
  'redirect', // 302 to another path
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Something that goes wrong for the requests it matches; what is left out matches every request. */
export interface Fault {
  readonly kind: FaultKind;
  readonly service?: ServedService | undefined;
  readonly operation?: Operation | undefined;
  /** Project id. */
  readonly project?: string | undefined;
  readonly instanceId?: string | undefined;
  /** How often it happens; default: until the faults are cleared. */
  readonly times?: number | undefined;
  /** Of `throttled`: sent as Retry-After; default: no such header. */
  readonly retryAfterSeconds?: number | undefined;
  /** Of `throttled`: the period the message names; default `1 minute`. */
  readonly period?: string | undefined;
  /** Of `slow`; default 5000. */
  readonly delayMs?: number | undefined;
  /** Of `too-large`; default 16 MiB. */
  readonly bytes?: number | undefined;
}

export interface FaultTarget {
  readonly host: HostKey;
  readonly service: ServedService | undefined;
  readonly operation: Operation;
  readonly project: string;
  readonly instanceId: string;
}

export interface FaultBox {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  /** The oldest fault that matches; counts as having happened. */
  readonly take: (target: FaultTarget) => Fault | undefined;
}

export function createFaultBox(initial: readonly Fault[]): FaultBox {
  let faults = initial.map(withCount);
  return {
    add: (fault) => void faults.push(withCount(fault)),
    clear: () => void (faults = []),
    take(target) {
      const found = faults.find(({ fault }) => isAimedAt(fault, target));
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left <= 0) faults = faults.filter((other) => other !== found);
      return found.fault;
    },
  };
}

function withCount(fault: Fault): { fault: Fault; left: number } {
  return { fault, left: fault.times ?? Infinity };
}

function isAimedAt(fault: Fault, target: FaultTarget): boolean {
  const aims = ['service', 'operation', 'project', 'instanceId'] as const;
  const onlyHost = ONLY_HOST[fault.kind];
  return (
    (onlyHost === undefined || onlyHost === target.host) &&
    aims.every((aim) => fault[aim] === undefined || fault[aim] === target[aim])
  );
}

/** Some words only one service has. */
const ONLY_HOST: Partial<Record<FaultKind, HostKey>> = { 'flow-control': 'dms', 'token-refused': 'rds' };

const OPERATIONS_OF: Readonly<Record<ServedService, readonly Operation[]>> = {
  iam: ['CreateToken', 'ListProjects'],
  rds: ['ListTasks'],
  kafka: ['ListInstances', 'ListBackgroundTasks', 'ShowBackgroundTask', 'ShowBackgroundTaskProgress'],
  rocketmq: ['ListInstances', 'ListBackgroundTasks', 'ShowBackgroundTask', 'ShowBackgroundTaskProgress'],
  rabbitmq: ['ListInstances', 'ListBackgroundTasks', 'ShowBackgroundTask', 'ShowBackgroundTaskProgress'],
  dcs: ['ListInstances', 'ListBackgroundTasks', 'ShowBackgroundTaskProgress'],
};

const SERVED_SERVICES = [...CLOUD_SERVICES, 'iam'] as const;

const HOST_OF: Readonly<Record<ServedService, HostKey>> = {
  iam: 'iam',
  rds: 'rds',
  kafka: 'dms',
  rocketmq: 'dms',
  rabbitmq: 'dms',
  dcs: 'dcs',
};

/** Reads `kind`, `kind@service` or `kind@service:Operation`, as given on a command line. */
export function parseFault(text: string): Fault {
  const [, kindWord = text, serviceWord, operationWord] =
    /^([^@:]*)(?:@([^@:]*)(?::([^@:]*))?)?$/.exec(text) ?? [];
  const kind = oneOf(FAULT_KINDS, kindWord, { text, part: 'kind' });
  if (serviceWord === undefined) return { kind };
  const service = oneOf(SERVED_SERVICES, serviceWord, { text, part: 'service' });
  const host = HOST_OF[service];
  if ((ONLY_HOST[kind] ?? host) !== host)
    throw new Error(`fault "${text}": ${kind} does not happen to ${service}`);
  if (operationWord === undefined) return { kind, service };
  const operation = oneOf(OPERATIONS_OF[service], operationWord, { text, part: `operation of ${service}` });
  return { kind, service, operation };
}

function oneOf<T extends string>(
  words: readonly T[],
  word: string,
  { text, part }: { text: string; part: string },
): T {
  const found = words.find((known) => known === word);
  if (found !== undefined) return found;
  throw new Error(
    `fault "${text}": "${word}" is no ${part}; use one of ${words.join(', ')} (kind[@service[:Operation]])`,
  );
}
