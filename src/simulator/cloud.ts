import { createAuthenticator } from './authentication.js';
import { systemClock } from './clock.js';
import { sendingWith } from './faults/effects.js';
import type { Fault } from './faults/fault.js';
import type { FaultInjector } from './faults/injector.js';
import { createFixedWorld } from './fixed-world.js';
import { createGeneratedWorld } from './generated-world.js';
import type { HttpRequest } from './http-request.js';
import { DEMO_ACCESS_KEY, DEMO_PROJECTS, DEMO_USER, type SimulatorOptions } from './options.js';
import { randomId } from './random.js';
import { replyOf, type Reply } from './reply.js';
import { answerTo, resolveRequest, type CallContext, type ResolvedRequest } from './request-handler.js';
import type { RecordedRequest, RequestLog } from './request-log.js';

/** Answers a request; undefined when the connection ends without an answer, or when the client closed it. */
export type Cloud = (request: HttpRequest, closed: AbortSignal) => Promise<Reply | undefined>;

/** Answers requests as the hosts of the cloud do. Its state depends on its options and its clock only. */
export function createCloud(options: SimulatorOptions, log: RequestLog, injector: FaultInjector): Cloud {
  const { clock = systemClock, seed = 1, latencyMs = 0 } = options;
  const contextAt = createContext(options);
  let answered = 0;

  return async (request, closed) => {
    const now = clock.now();
    const resolved = resolveRequest(request, contextAt(now));
    let faults: readonly Fault[] = [];
    const answer = answerTo(request, resolved, (target) => (faults = injector.faultsFor(target)));
    const setStatus = log.open({ ...toRecord(request, resolved, now), ...kindsOf(faults) });
    const sending = sendingWith(faults);
    await sleep(latencyMs + (sending.delayMs ?? 0), closed);
    if (closed.aborted) return undefined;
    if (sending.ends !== 'reset') setStatus(answer.status);
    answered += 1;
    const requestId = randomId(seed, 'request', answered);
    return replyOf({ answer, sending, requestId, host: resolved?.host });
  };
}

function kindsOf(faults: readonly Fault[]): Pick<RecordedRequest, 'faults'> {
  return faults.length > 0 ? { faults: faults.map(({ kind }) => kind) } : {};
}

/** The origin of the time windows of faults and the seed of their rates. */
export function startOf({ clock = systemClock, seed = 1 }: SimulatorOptions): {
  readonly seed: number;
  readonly startedAt: number;
} {
  return { seed, startedAt: clock.now() };
}

/** Waits, at most until the client closes the connection. Uses the global timer, which tests replace. */
function sleep(ms: number, closed: AbortSignal): Promise<void> {
  if (ms <= 0 || closed.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      closed.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(stop, ms);
    closed.addEventListener('abort', stop);
  });
}

function createContext(options: SimulatorOptions): (now: number) => CallContext {
  const { clock = systemClock, seed = 1, instances = 3, tasks = 2, scene } = options;
  const { projects = DEMO_PROJECTS, users = [DEMO_USER], accessKeys = [DEMO_ACCESS_KEY] } = options;
  const { pagingParameter = 'start' } = options;
  const ids = projects.map(({ id }) => id);
  const world = scene
    ? createFixedWorld(scene, ids[0] ?? '')
    : createGeneratedWorld(ids, { seed, instances, tasks });
  const authenticator = createAuthenticator(accessKeys, clock, seed);
  const account = { projects, users };
  return (now) => ({ world, account, authenticator, pagingParameter, now });
}

function toRecord(
  { method, path, query }: HttpRequest,
  resolved: ResolvedRequest | undefined,
  at: number,
): Omit<RecordedRequest, 'status' | 'faults'> {
  return {
    at,
    service: resolved?.host,
    cloudService: resolved?.service,
    operation: resolved?.operation,
    project: resolved?.call.project ?? '',
    method,
    path,
    query: Object.fromEntries(query),
  };
}
