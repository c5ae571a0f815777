import type { Operation, ServedService } from '../route.js';
import type { FaultOptions } from './fault-options.js';
import type { FaultKind } from './kinds.js';

/** Something that goes wrong for the requests it matches; what is left out matches every request. */
export interface Fault extends FaultOptions {
  readonly kind: FaultKind;
  readonly service?: ServedService | undefined;
  readonly operation?: Operation | undefined;
  /** Project id. */
  readonly project?: string | undefined;
  /** The share of the matching requests that it happens to, 0 to 1; default 1. Drawn from the seed. */
  readonly rate?: number | undefined;
  /** When it begins, counted from the start of the simulated cloud; default 0. */
  readonly fromMs?: number | undefined;
  /** How long it lasts; default: for ever. */
  readonly forMs?: number | undefined;
  /** How often it happens; default: until the faults are cleared. */
  readonly times?: number | undefined;
}
