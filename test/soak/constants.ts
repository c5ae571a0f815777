/*
 * The times of the run. What takes hours in production takes seconds here, and each is several times as long as the
 * faults last that could hide a task meanwhile, so that a slow machine changes nothing.
 */

export const SECOND = 1_000;

/** Finished tasks stay exported this long after their end, and the cloud lists them no longer than that. */
export const KEEP_MS = 10 * SECOND;
export const MAX_STALENESS_MS = 5 * SECOND;
export const IDLE_EVERY_MS = 1 * SECOND;

/** No task lives longer. */
export const LONGEST_LIFE_MS = 5 * SECOND;

/** A fault lasts, and then there is none for a while. */
export const FAULT_MS = 1 * SECOND;
export const FAULT_EVERY_MS = 2 * SECOND;

/** How late a series may go, and the last tasks may be counted. */
export const SLACK_MS = 10 * SECOND;
