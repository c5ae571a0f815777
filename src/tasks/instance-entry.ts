import type { MonotonicMs } from '../cloud/clock.js';
import type { CloudError } from '../cloud/errors.js';
import type { Instance, Revision, Task } from './task.js';

/** The cloud refuses an instance's task list (4xx). */
export interface Refusal {
  readonly error: CloudError;
  /** How often in a row. */
  readonly count: number;
  /** The latest time. */
  readonly at: MonotonicMs;
}

/** How a list was read to its end. */
export interface WholeList {
  readonly begunAt: MonotonicMs;
  /** The revision with which it began. */
  readonly since: Revision;
  /** Rows that its count claims and that it did not give. */
  readonly missing: number;
}

/** One instance with its tasks. */
export interface InstanceEntry {
  instance: Instance;
  /** When it was last seen, on the clock without pauses. */
  observedAt: MonotonicMs;
  revision: Revision;
  /** Whether the instance itself is known, not just a task that names it. */
  listed: boolean;
  /** The revision that showed another status word than the one before, or the instance again. */
  changedAt: Revision;
  /** When its task list was last read to the end. */
  tasksReadAt: MonotonicMs | undefined;
  /** The revision with which that reading began. */
  tasksReadSince: Revision;
  /** Whether a failed call interrupted its task list, which is still incomplete. */
  isInterrupted: boolean;
  /** Rows that the count of its task list claimed and the list did not give. */
  missingRows: number;
  /** Set while the cloud refuses its task list. */
  refusal: Refusal | undefined;
  readonly tasks: Map<string, Task>;
}

/** An entry whose instance has not been listed and whose task list has not been read. */
export const NEVER_READ = {
  observedAt: 0,
  revision: 0,
  listed: false,
  changedAt: 0,
  tasksReadAt: undefined,
  tasksReadSince: 0,
  isInterrupted: false,
  missingRows: 0,
  refusal: undefined,
};
