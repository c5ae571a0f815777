import type { Group } from '../scenario.js';
import { running } from '../scenes.js';

const THREE = {
  service: 'rds',
  scene: () => running('rds', 3, 1),
  holds: '3 running tasks',
  isCold: true,
  hasPassword: true,
  after: { success: 1, tasks: 3 },
} as const;

/** Logins and the look-up of a project's id. */
export const IAM: Group = {
  title: 'Logins and projects',
  scenarios: [
    {
      faults: ['unavailable@iam:CreateToken'],
      ...THREE,
      does: 'logs in again after pauses that grow',
      during: { success: 0, reason: 'unavailable', log: 'HTTP 503', tasks: 0 },
    },
    {
      faults: ['token-expired@iam'],
      ...THREE,
      does: 'logs in again after pauses that grow',
      during: { success: 0, reason: 'bad_payload', log: 'expired', tasks: 0 },
    },
    {
      faults: ['token-missing@iam'],
      ...THREE,
      does: 'logs in again after pauses that grow',
      during: { success: 0, reason: 'bad_payload', log: 'X-Subject-Token', tasks: 0 },
    },
    {
      faults: ['token-long@iam,bytes=32768'],
      ...THREE,
      does: 'takes it',
      during: { success: 1, tasks: 3 },
    },
    {
      faults: ['project-id@iam,text=line-break'],
      ...THREE,
      does: 'rejects the id',
      during: { success: 0, reason: 'bad_payload', log: 'project_id', tasks: 0 },
    },
    {
      faults: ['project-id@iam,text=lone-surrogate'],
      ...THREE,
      does: 'rejects the id',
      during: { success: 0, reason: 'bad_payload', log: 'project_id', tasks: 0 },
    },
    {
      faults: ['project-id@iam,text=megabyte'],
      ...THREE,
      does: 'rejects the id',
      during: { success: 0, reason: 'bad_payload', log: 'project_id', tasks: 0 },
    },
    {
      faults: ['project-id@iam,text=unknown'],
      ...THREE,
      does: 'forgets an id that the services do not know',
      during: { success: 0, reason: 'forbidden', log: 'project id', tasks: 0 },
    },
    {
      faults: ['many-projects@iam'],
      ...THREE,
      configuration: { collection: { max_response_bytes: 64 * 1024 * 1024 } },
      does: 'quotes only a few of the names',
      during: { success: 0, reason: 'rejected', log: 'set project_id', tasks: 0 },
    },
  ],
};
