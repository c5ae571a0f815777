import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCloud } from './cloud.js';
import { createFaultBox, type Fault } from './faults.js';
import type { SimulatorOptions } from './options.js';
import type { HostKey } from './refusal.js';
import { createRequestLog, type RecordedRequest } from './request-log.js';

export type { AccessKey } from './access.js';
export { ManualClock, type Clock } from './clock.js';
export { FAULT_KINDS, parseFault, type Fault, type FaultKind } from './faults.js';
export { DEMO_ACCESS_KEY, DEMO_PROJECTS, DEMO_USER, type SimulatorOptions } from './options.js';
export type { RecordedRequest } from './request-log.js';
export type { Dialect, Operation, ServedService, User } from './route.js';
export type { Scene, SceneInstance, SceneTask } from './scene.js';
export type { Outcome, StepScript } from './task-life.js';
export type { CloudService, SimulatedProject } from './world.js';

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

/** Starts a cloud that answers on one port of this machine, like the real one and as unpleasantly. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const log = createRequestLog();
  const faults = createFaultBox(options.faults ?? []);
  const server = createServer(createCloud(options, log, faults));
  // Longer than a scrape interval: nobody shall write to a connection that is just being closed.
  server.keepAliveTimeout = 120_000;
  const url = await listen(server, options);
  return {
    url,
    endpoints: { iam: `${url}/iam`, rds: `${url}/rds`, dms: `${url}/dms`, dcs: `${url}/dcs` },
    requests: log.requests,
    addFault: faults.add,
    clearFaults: faults.clear,
    close: () => close(server),
  };
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

/** A server on every address is reached by the local one. */
function urlOf({ address, family, port }: AddressInfo): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[address] ?? address;
  return `http://${family === 'IPv6' ? `[${reachable}]` : reachable}:${port}`;
}

/** Does not wait for anybody: answers under way are cut. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
