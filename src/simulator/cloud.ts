import { createGatekeeper } from './access.js';
import { systemClock } from './clock.js';
import { drawId } from './draw.js';
import type { FaultBox } from './faults/box.js';
import { sendingUnder } from './faults/effects.js';
import type { Fault } from './faults/fault.js';
import { answerTo, understand, type Surroundings, type Visit } from './front-door.js';
import { createGeneratedWorld } from './generated-world.js';
import type { Incoming } from './incoming.js';
import { DEMO_ACCESS_KEY, DEMO_PROJECTS, DEMO_USER, type SimulatorOptions } from './options.js';
import { replyOf, type Reply } from './reply.js';
import type { Answer } from './refusal.js';
import type { RecordedRequest, RequestLog } from './request-log.js';
import { createSceneWorld } from './scene.js';

/** Answers a request; undefined when the connection ends instead, be it that `gone` says the client has left. */
export type Cloud = (incoming: Incoming, gone: AbortSignal) => Promise<Reply | undefined>;

/** Answers requests as the hosts of the cloud do. All it knows comes from its options and its clock. */
export function createCloud(options: SimulatorOptions, log: RequestLog, faults: FaultBox): Cloud {
  const { clock = systemClock, seed = 1, latencyMs = 0 } = options;
  const surroundingsAt = createSurroundings(options);
  let served = 0;

  return async (incoming, gone) => {
    const now = clock.now();
    const visit = understand(incoming, surroundingsAt(now));
    const { answer, struck } = respond(incoming, visit, faults);
    const kinds = struck.map(({ kind }) => kind);
    const note = log.open({ ...toRecord(incoming, visit, now), ...(kinds.length > 0 && { faults: kinds }) });
    const sending = sendingUnder(struck);
    await pause(latencyMs + (sending.delayMs ?? 0), gone);
    if (gone.aborted) return undefined;
    if (sending.ends !== 'reset') note(answer.status);
    served += 1;
    return replyOf({ answer, sending, requestId: drawId(seed, 'request', served), host: visit?.host });
  };
}

/** What the time windows and the rates of faults are counted and drawn from. */
export function startOf({ clock = systemClock, seed = 1 }: SimulatorOptions): {
  readonly seed: number;
  readonly startedAt: number;
} {
  return { seed, startedAt: clock.now() };
}

/** Waits, but not for a client that has gone. The timer is the global one, so that a driven clock can drive it. */
function pause(ms: number, gone: AbortSignal): Promise<void> {
  if (ms <= 0 || gone.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = (): void => {
      clearTimeout(timer);
      gone.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(stop, ms);
    gone.addEventListener('abort', stop);
  });
}

function createSurroundings(options: SimulatorOptions): (now: number) => Surroundings {
  const { clock = systemClock, seed = 1, instances = 3, tasks = 2, dialect = 'start', scene } = options;
  const { projects = DEMO_PROJECTS, users = [DEMO_USER], accessKeys = [DEMO_ACCESS_KEY] } = options;
  const ids = projects.map(({ id }) => id);
  const world = scene
    ? createSceneWorld(scene, ids[0] ?? '')
    : createGeneratedWorld(ids, { seed, instances, tasks });
  const gatekeeper = createGatekeeper(accessKeys, clock, seed);
  const account = { projects, users };
  return (now) => ({ world, account, gatekeeper, dialect, now });
}

function respond(
  incoming: Incoming,
  visit: Visit | undefined,
  faults: FaultBox,
): { answer: Answer; struck: readonly Fault[] } {
  let struck: readonly Fault[] = [];
  const answer = answerTo(incoming, visit, (target) => (struck = faults.take(target)));
  return { answer, struck };
}

function toRecord(
  incoming: Incoming,
  visit: Visit | undefined,
  at: number,
): Omit<RecordedRequest, 'status' | 'faults'> {
  return {
    at,
    service: visit?.host,
    cloudService: visit?.service,
    operation: visit?.route.operation,
    project: visit?.call.project ?? '',
    method: incoming.method,
    path: incoming.path,
    query: Object.fromEntries(incoming.query),
  };
}
