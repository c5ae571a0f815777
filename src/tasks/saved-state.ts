import { z } from 'zod';
import { REASONS } from '../cloud/errors.js';
import { FINISHED, isFinished, STATUSES, type Task } from './task.js';

const epochMs = z.number().int().min(0);
const count = z.number().int().min(0);
const status = z.enum(STATUSES);

/** JSON has no `undefined`: an absent value is saved as null. */
function maybe<T>(schema: z.ZodType<T>) {
  return schema.nullable().transform((value) => value ?? undefined);
}

const substep = z.object({
  number: count,
  name: z.string(),
  status,
  startedAt: maybe(epochMs),
  endedAt: maybe(epochMs),
});

const step = substep.extend({ errorCode: z.string(), substeps: z.array(substep) });

const savedTask = z.object({
  instanceId: z.string(),
  id: z.string(),
  status: status.refine((word) => !isFinished(word)),
  progress: z.object({
    percent: maybe(z.number().min(0).max(100)),
    remainingSeconds: maybe(z.number().min(0)),
    steps: z.array(step),
    stepsDropped: count,
  }),
  plannedEndAt: maybe(epochMs),
  lastProgressAt: epochMs,
  progressSettled: z.boolean(),
});

/** What shows whether an unfinished task has moved since it was saved. */
export type SavedTask = z.output<typeof savedTask>;

/** Tasks that are no longer known, and finished ones: none of them is counted twice. */
const savedDrop = z.object({ key: z.string(), at: epochMs, wasFinished: z.boolean() });

export type SavedDrop = z.output<typeof savedDrop>;

/** What outlives a restart of the collector of one service in one project. It has ids, times and names of steps. */
export const savedCollector = z.object({
  project: z.string(),
  service: z.string(),
  savedAt: epochMs,
  /** Tasks that ended at this time or later are counted. */
  countedSince: epochMs,
  finished: z.record(z.enum(FINISHED), count),
  errors: z.partialRecord(z.enum(REASONS), count),
  unfinishedTasks: z.array(savedTask),
  droppedTasks: z.array(savedDrop),
});

export type SavedCollector = z.output<typeof savedCollector>;

export function savedTaskOf(task: Task): SavedTask {
  const { instanceId, id, status, progress, plannedEndAt, lastProgressAt, progressSettled } = task;
  // The cast removes `readonly` from the lists of steps, which are only read.
  const saved = { instanceId, id, status, progress, plannedEndAt, lastProgressAt, progressSettled };
  return saved as SavedTask;
}
