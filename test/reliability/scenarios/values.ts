import type { Group } from '../scenario.js';
import { running } from '../scenes.js';

const THREE = {
  service: 'rds',
  scene: () => running('rds', 3, 1),
  holds: '3 running tasks',
  isCold: true,
} as const;

/** Rows and values that are too many, too long or not what they should be. */
export const VALUES: Group = {
  title: 'Rows and values',
  scenarios: [
    {
      faults: ['many-tasks@rds,rows=500'],
      ...THREE,
      configuration: { tasks: { max_per_service: 100 } },
      does: 'exports the newest tasks.max_per_service tasks and counts the rest',
      during: { success: 1, tasks: 100, tasksDropped: 403 },
      after: { success: 1, tasks: 3 },
      recoversAfterMinutes: 4,
    },
    {
      faults: ['many-steps@kafka,rows=50000'],
      ...THREE,
      service: 'kafka',
      scene: () => running('kafka', 1, 1),
      holds: 'an instance with a running task',
      does: 'exports the first steps and counts the rest',
      during: { success: 1, tasks: 1, percentages: 1, stepsDropped: 49_900 },
      after: { success: 1, tasks: 1, percentages: 1 },
    },
    {
      faults: ['long-id@rds'],
      ...THREE,
      does: 'cuts labels at 256 characters; ids stay unique',
      during: { success: 1, tasks: 3 },
      after: { success: 1, tasks: 3 },
    },
    {
      faults: ['deep-value@rds,field=process'],
      ...THREE,
      does: 'counts the value as unreadable; the row and its page stand',
      during: { success: 1, log: 'unrecognized value', tasks: 3, percentages: 2 },
      after: { success: 1, tasks: 3, percentages: 3 },
    },
    {
      faults: ['control-characters@rds'],
      ...THREE,
      does: 'escapes them in the log and in labels',
      during: { success: 1, tasks: 3 },
      after: { success: 1, tasks: 3 },
    },
    {
      faults: ['long-percentage@rds'],
      ...THREE,
      does: 'counts the value as unreadable, without reading all of it',
      during: { success: 1, log: 'unrecognized value', tasks: 3, percentages: 2 },
      after: { success: 1, tasks: 3, percentages: 3 },
    },
  ],
};
