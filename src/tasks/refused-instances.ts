import type { MonotonicMs } from '../cloud/clock.js';
import { CloudError } from '../cloud/errors.js';
import type { Coverage } from './collector-events.js';
import type { InstanceEntry, Refusal } from './instance-entry.js';
import type { TaskStore } from './task-store.js';

/** The first wait after a refusal: short, so that a passing refusal costs none of its tasks. */
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Instances whose task list the cloud refuses, for example because their creation failed or because they belong to
 * another enterprise project. They are requested less and less often, and fail the service only when no other
 * instance's list is given: then it is a permission of the whole service that is missing.
 */
export class RefusedInstances {
  readonly #store: TaskStore;
  /** Whether the collections before were given no instance's list. */
  #isByAll = false;

  constructor(store: TaskStore) {
    this.#store = store;
  }

  /** A collection begins. */
  begin(): void {
    this.#isByAll = this.coverage().refusedByAll !== undefined;
  }

  add(entry: InstanceEntry, error: CloudError, at: MonotonicMs): void {
    entry.refusal = { error, at, count: (entry.refusal?.count ?? 0) + 1 };
    entry.isInterrupted = false;
  }

  /** The instance's list was given. If it was refused before, a permission was granted: the others are due, too. */
  end(entry: InstanceEntry): void {
    if (entry.refusal === undefined) return;
    entry.refusal = undefined;
    for (const other of this.#store.entries())
      if (other.refusal !== undefined) other.refusal = { ...other.refusal, at: -Infinity };
  }

  /** Where every instance is refused, a permission is missing that may be granted at any time. */
  isDue({ at, count }: Refusal, now: MonotonicMs): boolean {
    return this.#isByAll || now - at >= Math.min(FIRST_WAIT_MS * 2 ** (count - 1), LONGEST_WAIT_MS);
  }

  coverage(): Pick<Coverage, 'refusedInstances' | 'refusedByAll'> {
    const listed = this.#store.listed();
    const refusedInstances = listed.flatMap(({ instance, refusal }) =>
      refusal === undefined ? [] : [{ instance, error: refusal.error }],
    );
    const isAnyGiven = listed.some(({ refusal, tasksReadAt }) => !refusal && tasksReadAt !== undefined);
    const error = refusedInstances[0]?.error;
    const refusedByAll = error === undefined || isAnyGiven ? undefined : { reason: error.reason, error };
    return { refusedInstances, refusedByAll };
  }
}

/** The cloud refuses what was requested: no login, no rate and no later try changes that. */
export function isRefused(error: unknown): error is CloudError {
  if (!(error instanceof CloudError) || error.isPrerequisite || error.status === undefined) return false;
  return error.reason === 'rejected' || error.reason === 'forbidden';
}
