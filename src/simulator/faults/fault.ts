import type { Operation, ServedService } from '../services/registry.js';
import type { FaultOptions } from './fault-options.js';
import type { FaultKind } from './kinds.js';

/** A fault of the cloud; without a filter it applies to every request. */
export interface Fault extends FaultOptions {
  readonly kind: FaultKind;
  readonly service?: ServedService | undefined;
  readonly operation?: Operation | undefined;
  /** Project id. */
  readonly project?: string | undefined;
  /** The share of the matching requests that it is applied to, 0 to 1; default 1. Decided by the seed. */
  readonly rate?: number | undefined;
  /** When it begins, counted from the start of the simulated cloud; default 0. */
  readonly fromMs?: number | undefined;
  /** How long it lasts; default: without end. */
  readonly forMs?: number | undefined;
  /** How often it is applied; default: without limit. */
  readonly times?: number | undefined;
}
