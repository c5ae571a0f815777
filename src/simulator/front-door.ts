import { dcsRoutes } from './dcs.js';
import { dmsRoutes } from './dms.js';
import { iamRoutes } from './iam.js';
import { answerUnder } from './faults/effects.js';
import type { Fault } from './faults/fault.js';
import type { FaultTarget } from './faults/kind.js';
import type { Incoming } from './incoming.js';
import { decode } from './percent.js';
import { rdsRoutes } from './rds.js';
import { forbidden, notFound, Refusal, type Answer, type HostKey } from './refusal.js';
import type { Call, Route, ServedService } from './route.js';

const ROUTES = { iam: iamRoutes, rds: rdsRoutes, dms: dmsRoutes, dcs: dcsRoutes } as const;

/** What stays the same from one request to the next. */
export type Surroundings = Pick<Call, 'world' | 'account' | 'gatekeeper' | 'now' | 'dialect'>;

/** A request whose path exists. */
export interface Visit {
  readonly host: HostKey;
  readonly route: Route;
  readonly call: Call;
  readonly service: ServedService | undefined;
}

/** Finds out what a request is about, before anybody asks who sent it; undefined for an unknown path. */
export function understand(incoming: Incoming, surroundings: Surroundings): Visit | undefined {
  const [, prefix = '', path = ''] = /^\/([a-z]+)(\/.*)$/.exec(incoming.path) ?? [];
  const host = (['iam', 'rds', 'dms', 'dcs'] as const).find((key) => key === prefix);
  if (host === undefined) return undefined;
  const route = ROUTES[host].find((one) => one.method === incoming.method && one.path.test(path));
  if (route === undefined) return undefined;
  const groups = route.path.exec(path)?.groups ?? {};
  const call: Call = {
    ...surroundings,
    project: decode(groups['project'] ?? ''),
    instanceId: decode(groups['instance'] ?? ''),
    taskId: decode(groups['task'] ?? ''),
    query: new URLSearchParams(incoming.query.map(([name, value]): [string, string] => [name, value])),
    body: incoming.body,
  };
  return { host, route, call, service: route.serviceOf(call) };
}

/** Answers a request, or says why not; faults happen to those that are let in. */
export function answerTo(
  incoming: Incoming,
  visit: Visit | undefined,
  take: (target: FaultTarget) => readonly Fault[],
): Answer {
  try {
    if (visit === undefined) throw notFound();
    admit(incoming, visit);
    const { host, service, route, call } = visit;
    const target = { host, service, operation: route.operation, call, idleMs: incoming.idleMs };
    return answerUnder(take(target), target, (asked) => route.answer(asked));
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function admit(incoming: Incoming, { host, route, call }: Visit): void {
  if (route.open === true) return;
  const caller = call.gatekeeper.admit(incoming);
  if (host === 'iam') return;
  const exists = call.account.projects.some(({ id }) => id === call.project);
  if (!exists || !caller.mayEnter(call.project)) throw forbidden(host);
}
