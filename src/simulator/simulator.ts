import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from './clock.js';
import { createCloud, startOf, type Cloud } from './cloud.js';
import { deliver, goneSignal } from './delivery.js';
import { createFaultBox } from './faults/box.js';
import type { Fault } from './faults/fault.js';
import { endpointsAt } from './in-process.js';
import { idleTimes, readIncoming } from './incoming.js';
import type { SimulatorOptions } from './options.js';
import type { HostKey } from './refusal.js';
import { createRequestLog, type RecordedRequest } from './request-log.js';

export type { AccessKey } from './access.js';
export { ManualClock, type Clock } from './clock.js';
export type { Fault } from './faults/fault.js';
export { faultHelp } from './faults/fault-help.js';
export { FAULT_KINDS, type FaultKind } from './faults/kinds.js';
export { parseFault } from './faults/parse.js';
export { DEMO_ACCESS_KEY, DEMO_PROJECTS, DEMO_USER, type SimulatorOptions } from './options.js';
export type { RecordedRequest } from './request-log.js';
export type { Dialect, Operation, ServedService, User } from './route.js';
export type { Scene, SceneInstance, SceneTask } from './scene.js';
export type { Outcome, StepScript } from './task-life.js';
export { CLOUD_SERVICES, type CloudService, type SimulatedProject } from './world.js';

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

/** Starts a cloud that answers on one port of this machine, like the real one and as unpleasantly. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const log = createRequestLog();
  const faults = createFaultBox(options.faults ?? [], startOf(options));
  const cloud = createCloud(options, log, faults);
  const idleMsOf = idleTimes(options.clock ?? systemClock);
  const server = createServer({ maxHeaderSize: LONGEST_HEADERS }, (message, response) => {
    const idleMs = idleMsOf(message, response);
    // A request that cannot even be read, or a mistake of ours: the client sees a broken connection.
    serve(cloud, { message, response, idleMs }).catch(() => response.destroy());
  });
  // Longer than a scrape interval: nobody shall write to a connection that is just being closed.
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
  const incoming = { ...(await readIncoming(message)), idleMs };
  await deliver(response, await cloud(incoming, goneSignal(response)));
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

/** A server on every address is reached by the local one of IPv4, which hardly any machine lacks. */
function urlOf({ address, port }: AddressInfo): string {
  const reachable = address === '::' || address === '0.0.0.0' ? '127.0.0.1' : address;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Does not wait for anybody: answers under way are cut. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
