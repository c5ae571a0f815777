import type { Group } from '../scenario.js';
import { running } from '../scenes.js';

const THREE = {
  service: 'rds',
  scene: () => running('rds', 3, 1),
  holds: '3 running tasks',
  after: { success: 1, tasks: 3 },
} as const;

/** Answers that are late, broken or no answers at all. */
export const CONNECTIONS: Group = {
  title: 'Connections and bodies',
  scenarios: [
    {
      faults: ['reset@rds'],
      ...THREE,
      does: 'makes the call again a few times; tasks keep their last values until max_staleness',
      during: { success: 0, reason: 'unavailable', log: 'ListTasks', tasks: 3 },
    },
    {
      faults: ['reset@rds,times=1'],
      ...THREE,
      does: 'makes the call again',
      during: { success: 1, tasks: 3 },
    },
    {
      faults: ['cut@rds'],
      ...THREE,
      does: 'makes the call again a few times; tasks keep their last values until max_staleness',
      during: { success: 0, reason: 'unavailable', log: 'ListTasks', tasks: 3 },
    },
    {
      faults: ['idle-reset@kafka,idle=30s'],
      ...THREE,
      keepsConnections: true,
      service: 'kafka',
      scene: () => running('kafka', 12, 1),
      holds: '12 instances with a running task each',
      does: 'makes the call again on another connection; that costs no retry of the collection',
      during: { success: 1, tasks: 12 },
      after: { success: 1, tasks: 12 },
    },
    {
      faults: ['slow@rds,delay=10m'],
      ...THREE,
      configuration: { collection: { request_timeout: '200ms' } },
      does: 'gives the call up after collection.request_timeout',
      during: { success: 0, reason: 'timeout', log: 'ListTasks', tasks: 3 },
    },
    {
      faults: ['too-large@rds'],
      ...THREE,
      does: 'stops reading at collection.max_response_bytes',
      during: { success: 0, reason: 'bad_payload', log: 'max_response_bytes', tasks: 3 },
    },
    {
      faults: ['not-json@rds'],
      ...THREE,
      does: 'rejects the answer',
      during: { success: 0, reason: 'bad_payload', log: 'ListTasks', tasks: 3 },
    },
    {
      faults: ['wrong-shape@rds'],
      ...THREE,
      does: 'rejects the answer and names the fields',
      during: { success: 0, reason: 'bad_payload', log: 'tasks', tasks: 3 },
    },
    {
      faults: ['redirect@rds'],
      ...THREE,
      does: 'does not follow it',
      during: { success: 0, reason: 'rejected', log: 'it redirects', tasks: 3 },
    },
  ],
};
