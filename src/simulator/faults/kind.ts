import type { Answer, HostKey } from '../refusal.js';
import type { Call, Operation, ServedService } from '../route.js';
import type { FaultOptions } from './fault-options.js';

/** A request that a fault may happen to. */
export interface FaultTarget {
  readonly host: HostKey;
  readonly service: ServedService | undefined;
  readonly operation: Operation;
  readonly call: Call;
  /** How long its connection had been idle; undefined when it is the first request on it. */
  readonly idleMs: number | undefined;
}

/** What happens to an answer on its way. */
export interface Sending {
  readonly delayMs?: number;
  /** `reset`: before the answer; `cut`: half way through its body. */
  readonly ends?: 'reset' | 'cut';
  /** In place of the body: one of this size that is JSON and says nothing. */
  readonly bytes?: number;
}

/** One kind of fault. At least one of `answer`, `send`, `ask` and `change` says what it does. */
export interface Kind {
  /** What the cloud does, for people: one line. */
  readonly does: string;
  /** Where it can happen; default everywhere. */
  readonly hosts?: readonly HostKey[];
  readonly operations?: readonly Operation[];
  /** The options it knows beside those of all kinds, with their defaults. */
  readonly defaults?: FaultOptions;
  /** Which of these requests it happens to; default all. */
  readonly when?: (target: FaultTarget, options: FaultOptions) => boolean;
  /** What is answered instead. */
  readonly answer?: (options: FaultOptions, target: FaultTarget) => Answer;
  /** Spoils the sending of the answer. */
  readonly send?: (options: FaultOptions) => Sending;
  /** Reads the request as another one. */
  readonly ask?: (call: Call, options: FaultOptions, target: FaultTarget) => Call;
  /** Changes an answer that is no error. */
  readonly change?: (answer: Answer, target: FaultTarget, options: FaultOptions) => Answer;
}

export const LISTS = ['ListTasks', 'ListInstances', 'ListBackgroundTasks'] as const;
export const PROGRESS = ['ShowBackgroundTaskProgress'] as const;
/** The hosts of the services; IAM is not one of them. */
export const SERVICE_HOSTS = ['rds', 'dms', 'dcs'] as const;
