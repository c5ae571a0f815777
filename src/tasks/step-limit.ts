import type { Progress, Substep } from './task.js';

/** So many steps of a task, and so many sub-steps of a step, are kept. */
export const MOST_STEPS = 100;

/**
 * `progress` without the steps and sub-steps beyond the limit. Those that failed stay first, then those that run, then
 * the first of the others.
 */
export function limitSteps(progress: Progress): Progress {
  const steps = limited(progress.steps).map((step) => ({ ...step, substeps: limited(step.substeps) }));
  return { ...progress, steps, stepsDropped: partsIn(progress) - partsIn({ steps }) };
}

function limited<Part extends Substep>(parts: readonly Part[]): readonly Part[] {
  if (parts.length <= MOST_STEPS) return parts;
  const byRank = parts.toSorted((a, b) => rankOf(a) - rankOf(b));
  return byRank.slice(0, MOST_STEPS).sort((a, b) => a.number - b.number);
}

function rankOf({ status }: Substep): number {
  if (status === 'failed') return 0;
  return status === 'running' ? 1 : 2;
}

function partsIn({ steps }: Pick<Progress, 'steps'>): number {
  return steps.reduce((sum, { substeps }) => sum + 1 + substeps.length, 0);
}
