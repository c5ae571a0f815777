import { createCloud, startOf } from './cloud.js';
import { createFaultBox } from './faults/box.js';
import type { Fault } from './faults/fault.js';
import { toIncoming, type RequestParts } from './incoming.js';
import type { SimulatorOptions } from './options.js';
import type { HostKey } from './refusal.js';
import type { Reply } from './reply.js';
import { createRequestLog, type RecordedRequest, type RequestLog } from './request-log.js';

export type { RequestParts } from './incoming.js';
export type { Reply } from './reply.js';
export type { RequestLog } from './request-log.js';

/** Nobody answers there; requests are handed over by hand. */
const URL_OF_NOBODY = 'http://cloud.invalid';

export interface CloudInProcess {
  /** One address, a path prefix for each host of the cloud, as the simulator on a port has them. */
  readonly endpoints: Readonly<Record<HostKey, string>>;
  readonly requests: readonly RecordedRequest[];
  readonly addFault: (fault: Fault) => void;
  readonly clearFaults: () => void;
  /** Undefined when the connection would have ended without an answer. `gone` says that the client has left. */
  readonly answer: (request: RequestParts, gone: AbortSignal) => Promise<Reply | undefined>;
}

/**
 * The simulated cloud without a socket, so that nothing in it takes real time: whoever drives the clock and the
 * timers drives it.
 */
export function createCloudInProcess(
  options: Omit<SimulatorOptions, 'host' | 'port'> = {},
  log: RequestLog = createRequestLog(),
): CloudInProcess {
  const faults = createFaultBox(options.faults ?? [], startOf(options));
  const cloud = createCloud(options, log, faults);
  return {
    endpoints: endpointsAt(URL_OF_NOBODY),
    requests: log.requests,
    addFault: faults.add,
    clearFaults: faults.clear,
    answer: (request, gone) => cloud(toIncoming(request), gone),
  };
}

export function endpointsAt(url: string): Readonly<Record<HostKey, string>> {
  return { iam: `${url}/iam`, rds: `${url}/rds`, dms: `${url}/dms`, dcs: `${url}/dcs` };
}
