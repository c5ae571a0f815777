import { createCloud, startOf } from './cloud.js';
import type { Fault } from './faults/fault.js';
import { createFaultInjector } from './faults/injector.js';
import { toRequest, type RequestParts } from './http-request.js';
import type { SimulatorOptions } from './options.js';
import type { Reply } from './reply.js';
import { createRequestLog, type RecordedRequest, type RequestLog } from './request-log.js';
import { HOST_KEYS, type HostKey } from './services/registry.js';

export type { RequestParts } from './http-request.js';
export type { Reply } from './reply.js';
export type { RequestLog } from './request-log.js';

/** No server listens there: requests are passed to `answer`. */
const BASE_URL = 'http://cloud.invalid';

export interface CloudInProcess {
  /** One address, a path prefix for each host of the cloud, as the simulator on a port has them. */
  readonly endpoints: Readonly<Record<HostKey, string>>;
  readonly requests: readonly RecordedRequest[];
  readonly addFault: (fault: Fault) => void;
  readonly clearFaults: () => void;
  /** Undefined when the connection would end without an answer. `closed` is aborted when the client disconnects. */
  readonly answer: (request: RequestParts, closed: AbortSignal) => Promise<Reply | undefined>;
}

/**
 * The simulated cloud without a socket. Nothing in it takes real time: it follows the given clock and the global
 * timers.
 */
export function createCloudInProcess(
  options: Omit<SimulatorOptions, 'host' | 'port'> = {},
  log: RequestLog = createRequestLog(),
): CloudInProcess {
  const faults = createFaultInjector(options.faults ?? [], startOf(options));
  const cloud = createCloud(options, log, faults);
  return {
    endpoints: endpointsAt(BASE_URL),
    requests: log.requests,
    addFault: faults.add,
    clearFaults: faults.clear,
    answer: (request, closed) => cloud(toRequest(request), closed),
  };
}

export function endpointsAt(url: string): Readonly<Record<HostKey, string>> {
  return Object.fromEntries(HOST_KEYS.map((key) => [key, `${url}/${key}`])) as Record<HostKey, string>;
}
