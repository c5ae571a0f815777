import type { FaultKind } from './faults/kinds.js';
import type { HostKey, Operation, ServedService } from './services/registry.js';

/** A request that the simulated cloud received. */
export interface RecordedRequest {
  /** By the simulator's clock. */
  readonly at: number;
  readonly service: HostKey | undefined;
  /** For a DMS host the engine; undefined where the request does not say. */
  readonly cloudService: ServedService | undefined;
  /** Undefined for a path that does not exist. */
  readonly operation: Operation | undefined;
  /** Project id; empty for IAM. */
  readonly project: string;
  readonly method: string;
  /** As sent, prefix included. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The faults that were applied to it, if any. */
  readonly faults?: readonly FaultKind[];
  /** 0 until it is answered. */
  readonly status: number;
}

export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  /** Returns a function that sets the status. */
  open(request: Omit<RecordedRequest, 'status'>): (status: number) => void;
}

const KEPT = 100_000;
const REMOVED_AT_ONCE = 10_000;

export function createRequestLog(): RequestLog {
  const requests: RecordedRequest[] = [];
  return {
    requests,
    open(request) {
      const entry = { ...request, status: 0 };
      if (requests.length >= KEPT) requests.splice(0, REMOVED_AT_ONCE);
      requests.push(entry);
      return (status) => (entry.status = status);
    },
  };
}
