import type { Answer, Host } from '../refusal.js';
import type { ServedService } from '../services/registry.js';
import type { Call, Route } from '../services/service.js';
import type { FaultOptions } from './fault-options.js';

/** A request that a fault may be applied to. */
export interface FaultTarget {
  readonly host: Host;
  readonly service: ServedService | undefined;
  readonly route: Route;
  readonly call: Call;
  /** How long its connection had been idle; undefined for the first request of a connection. */
  readonly idleMs: number | undefined;
}

/** How an answer is sent. */
export interface Sending {
  readonly delayMs?: number;
  /** `reset`: before the answer; `cut`: half way through its body. */
  readonly ends?: 'reset' | 'cut';
  /** Sends this many bytes of JSON without content in place of the body. */
  readonly bytes?: number;
}

/** One kind of fault. At least one of `answer`, `send`, `ask` and `change` says what it does. */
export interface Kind {
  /** What the cloud does: one line for `--fault=help` and the documentation. */
  readonly does: string;
  /** The routes that it can be applied to; default all. */
  readonly appliesTo?: (route: Route, host: string) => boolean;
  /** The options it knows beside those of all kinds, with their defaults. */
  readonly defaults?: FaultOptions;
  /** Restricts it to some requests; default all. */
  readonly when?: (target: FaultTarget, options: FaultOptions) => boolean;
  /** Replaces the answer. */
  readonly answer?: (options: FaultOptions, target: FaultTarget) => Answer;
  /** Changes how the answer is sent. */
  readonly send?: (options: FaultOptions) => Sending;
  /** Changes the request before it is answered. */
  readonly ask?: (call: Call, options: FaultOptions, target: FaultTarget) => Call;
  /** Changes an answer that is no error. */
  readonly change?: (answer: Answer, target: FaultTarget, options: FaultOptions) => Answer;
}

export const onLists = ({ list }: Route): boolean => list !== undefined;
export const onTaskLists = ({ list }: Route): boolean => list?.running !== undefined;
export const onProgress = ({ progress }: Route): boolean => progress !== undefined;

export function onHost(...keys: readonly string[]): NonNullable<Kind['appliesTo']> {
  return (_, host) => keys.includes(host);
}

export function onOperation(...names: readonly string[]): NonNullable<Kind['appliesTo']> {
  return ({ operation }) => names.includes(operation);
}
