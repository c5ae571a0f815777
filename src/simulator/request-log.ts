import type { FaultKind } from './faults/kinds.js';
import type { HostKey } from './refusal.js';
import type { Operation, ServedService } from './route.js';

/** One request the simulated cloud was asked, for tests to count. */
export interface RecordedRequest {
  /** By the simulator's clock. */
  readonly at: number;
  readonly service: HostKey | undefined;
  /** Kafka, RocketMQ and RabbitMQ told apart; undefined where that cannot be told. */
  readonly cloudService: ServedService | undefined;
  /** Undefined for a path that does not exist. */
  readonly operation: Operation | undefined;
  /** Project id; empty for IAM. */
  readonly project: string;
  readonly method: string;
  /** As sent, prefix included. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The faults that happened to it, if any did. */
  readonly faults?: readonly FaultKind[];
  /** 0 while it is not answered, and for good if it never is. */
  readonly status: number;
}

export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  /** Returns the way to note the status once it is known. */
  open(request: Omit<RecordedRequest, 'status'>): (status: number) => void;
}

const KEPT = 100_000;
const FORGOTTEN_AT_ONCE = 10_000;

export function createRequestLog(): RequestLog {
  const requests: RecordedRequest[] = [];
  return {
    requests,
    open(request) {
      const entry = { ...request, status: 0 };
      if (requests.length >= KEPT) requests.splice(0, FORGOTTEN_AT_ONCE);
      requests.push(entry);
      return (status) => (entry.status = status);
    },
  };
}
