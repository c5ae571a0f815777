import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from './clock.js';
import { createCloud, startOf, type Cloud } from './cloud.js';
import type { Fault } from './faults/fault.js';
import { createFaultInjector } from './faults/injector.js';
import { idleTimes, readRequest } from './http-request.js';
import { endpointsAt } from './in-process.js';
import type { SimulatorOptions } from './options.js';
import { createRequestLog, type RecordedRequest } from './request-log.js';
import { closeSignal, sendReply } from './send-reply.js';
import type { HostKey } from './services/registry.js';

export type { AccessKey } from './authentication.js';
export { ManualClock, type Clock } from './clock.js';
export type { Fault } from './faults/fault.js';
export { faultHelp } from './faults/fault-help.js';
export { FAULT_KINDS, type FaultKind } from './faults/kinds.js';
export { parseFault } from './faults/parse.js';
export { DEMO_ACCESS_KEY, DEMO_PROJECTS, DEMO_USER, type SimulatorOptions } from './options.js';
export type { RecordedRequest } from './request-log.js';
export type { Scene, SceneInstance, SceneTask } from './fixed-world.js';
export {
  CLOUD_SERVICES,
  type CloudService,
  type Operation,
  type ServedService,
} from './services/registry.js';
export type { PagingParameter, User } from './services/service.js';
export type { Outcome, StepScript } from './task-life.js';
export type { SimulatedProject } from './world.js';

export interface Simulator {
  readonly url: string;
  /** One port, a path prefix for each host of the cloud; signatures cover the prefix. */
  readonly endpoints: Readonly<Record<HostKey, string>>;
  /** The latest, up to 100 000. */
  readonly requests: readonly RecordedRequest[];
  addFault(fault: Fault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** A token may have 32 KiB and more. */
const LONGEST_HEADERS = 256 * 1024;

/** Starts the simulated cloud on a port of this machine. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const log = createRequestLog();
  const faults = createFaultInjector(options.faults ?? [], startOf(options));
  const cloud = createCloud(options, log, faults);
  const idleMsOf = idleTimes(options.clock ?? systemClock);
  const server = createServer({ maxHeaderSize: LONGEST_HEADERS }, (message, response) => {
    const idleMs = idleMsOf(message, response);
    // A request that cannot be read, or an internal error: the connection is closed.
    serve(cloud, { message, response, idleMs }).catch(() => response.destroy());
  });
  // Longer than a scrape interval: no client writes to a connection that is being closed.
  server.keepAliveTimeout = 120_000;
  const url = await listen(server, options);
  return {
    url,
    endpoints: endpointsAt(url),
    requests: log.requests,
    addFault: faults.add,
    clearFaults: faults.clear,
    close: () => close(server),
  };
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly idleMs: number | undefined;
}

async function serve(cloud: Cloud, { message, response, idleMs }: Exchange): Promise<void> {
  const request = { ...(await readRequest(message)), idleMs };
  await sendReply(response, await cloud(request, closeSignal(response)));
}

function listen(server: Server, { host = '127.0.0.1', port = 0 }: SimulatorOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(urlOf(server.address() as AddressInfo));
    });
  });
}

/** A server that listens on every address is reached by 127.0.0.1. */
function urlOf({ address, port }: AddressInfo): string {
  const reachable = address === '::' || address === '0.0.0.0' ? '127.0.0.1' : address;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Closes open connections at once. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
