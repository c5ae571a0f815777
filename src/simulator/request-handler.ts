import { answerWith } from './faults/effects.js';
import type { Fault } from './faults/fault.js';
import type { FaultTarget } from './faults/kind.js';
import type { HttpRequest } from './http-request.js';
import { decode } from './percent.js';
import { forbidden, notFound, Refusal, type Answer } from './refusal.js';
import { APIS, type HostKey, type Operation, type ServedService } from './services/registry.js';
import type { Api, Call, Route } from './services/service.js';

/** What does not depend on the single request. */
export type CallContext = Pick<Call, 'world' | 'account' | 'authenticator' | 'now' | 'pagingParameter'>;

/** A request with a known path. */
export interface ResolvedRequest {
  readonly api: Api;
  readonly route: Route;
  readonly call: Call;
  readonly host: HostKey;
  readonly operation: Operation;
  readonly service: ServedService | undefined;
}

/** Finds the route of a request; undefined for an unknown path. Comes before authentication. */
export function resolveRequest(request: HttpRequest, context: CallContext): ResolvedRequest | undefined {
  const [, prefix = '', path = ''] = /^\/([a-z]+)(\/.*)$/.exec(request.path) ?? [];
  const candidates = APIS.filter(({ host }) => host.key === prefix).flatMap((api) =>
    api.routes.map((route) => ({ api, route })),
  );
  const found = candidates.find(({ route }) => route.method === request.method && route.path.test(path));
  if (found === undefined) return undefined;
  const { api, route } = found;
  const call = toCall(request, context, route.path.exec(path)?.groups ?? {});
  const service = api.serviceOf === undefined ? (api.services[0]?.name ?? api.host.key) : api.serviceOf(call);
  return {
    api,
    route,
    call,
    host: api.host.key as HostKey,
    operation: route.operation as Operation,
    service: service as ServedService | undefined,
  };
}

function toCall(
  { query, body }: HttpRequest,
  context: CallContext,
  groups: Readonly<Record<string, string>>,
): Call {
  return {
    ...context,
    project: decode(groups['project'] ?? ''),
    instanceId: decode(groups['instance'] ?? ''),
    taskId: decode(groups['task'] ?? ''),
    query: new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])),
    body,
  };
}

/** Answers a request. Faults are applied to authenticated requests only. */
export function answerTo(
  request: HttpRequest,
  resolved: ResolvedRequest | undefined,
  faultsFor: (target: FaultTarget) => readonly Fault[],
): Answer {
  try {
    if (resolved === undefined) throw notFound();
    authorize(request, resolved);
    const { api, service, route, call } = resolved;
    const target = { host: api.host, service, route, call, idleMs: request.idleMs };
    return answerWith(faultsFor(target), target, (changed) => route.answer(changed));
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function authorize(request: HttpRequest, { api, route, call }: ResolvedRequest): void {
  if (route.open === true) return;
  const caller = call.authenticator.authenticate(request);
  if (api.host.key === 'iam') return;
  const exists = call.account.projects.some(({ id }) => id === call.project);
  if (!exists || !caller.mayAccess(call.project)) throw forbidden(api.host);
}
