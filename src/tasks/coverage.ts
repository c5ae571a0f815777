import type { CloudError } from '../cloud/errors.js';
import type { Failure } from './scheduler.js';
import type { Instance } from './task.js';

/** What the collections of a service have read and have not. */
export interface Coverage {
  /** Whether one whole list has been read since the start: before, "no tasks" would be a guess. */
  readonly hasReadWhole: boolean;
  /** Whether a list that a failed call interrupted is still incomplete. */
  readonly isInterrupted: boolean;
  /** How many instances' task lists were due when the latest collection began and were not asked for. */
  readonly pendingInstances: number;
  /** Rows that the counts of the latest lists claim and the lists did not give. */
  readonly missingRows: number;
  /** Instances whose task list the cloud refuses. */
  readonly refusedInstances: readonly RefusedInstance[];
  /** Why refused instances fail the service: the cloud gives no instance's task list. */
  readonly refusedByAll: Failure | undefined;
}

export interface RefusedInstance {
  readonly instance: Instance;
  readonly error: CloudError;
}
