import { CONNECTION_KINDS } from './connection-kinds.js';
import { IAM_KINDS } from './iam-kinds.js';
import type { Kind } from './kind.js';
import { LIST_KINDS } from './list-kinds.js';
import { REFUSAL_KINDS } from './refusal-kinds.js';
import { VALUE_KINDS } from './value-kinds.js';

const ALL = { ...REFUSAL_KINDS, ...CONNECTION_KINDS, ...LIST_KINDS, ...VALUE_KINDS, ...IAM_KINDS };

export type FaultKind = keyof typeof ALL;

/** Every kind of fault, by name. */
export const KINDS: Readonly<Record<FaultKind, Kind>> = ALL;
export const FAULT_KINDS = Object.keys(ALL) as readonly FaultKind[];
