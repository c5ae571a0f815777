import type { Group } from '../scenario.js';
import { running } from '../scenes.js';

const THREE = {
  service: 'rds',
  scene: () => running('rds', 3, 1),
  holds: '3 running tasks',
  isCold: true,
  after: { success: 1, tasks: 3 },
} as const;

const LOGIN = { ...THREE, hasPassword: true } as const;
const LOOKUP = { ...THREE, asksForId: true } as const;

/** Logins and the look-up of a project's id. */
export const IAM: Group = {
  title: 'Logins and projects',
  scenarios: [
    {
      faults: ['unavailable@iam:CreateToken'],
      ...LOGIN,
      does: 'logs in again after pauses that grow',
      during: { success: 0, reason: 'unavailable', log: 'HTTP 503', tasks: 0 },
    },
    {
      faults: ['token-expired@iam'],
      ...LOGIN,
      does: 'logs in again after pauses that grow',
      during: { success: 0, reason: 'bad_payload', log: 'expired', tasks: 0 },
    },
    {
      faults: ['token-missing@iam'],
      ...LOGIN,
      does: 'logs in again after pauses that grow',
      during: { success: 0, reason: 'bad_payload', log: 'X-Subject-Token', tasks: 0 },
    },
    {
      faults: ['token-long@iam,bytes=32768'],
      ...LOGIN,
      does: 'takes it',
      during: { success: 1, tasks: 3 },
    },
    {
      faults: ['project-id@iam,text=line-break'],
      ...LOOKUP,
      does: 'rejects the id',
      during: { success: 0, reason: 'bad_payload', log: 'project_id', tasks: 0 },
    },
    {
      faults: ['project-id@iam,text=lone-surrogate'],
      ...LOOKUP,
      does: 'rejects the id',
      during: { success: 0, reason: 'bad_payload', log: 'project_id', tasks: 0 },
    },
    {
      faults: ['project-id@iam,text=megabyte'],
      ...LOOKUP,
      does: 'rejects the id',
      during: { success: 0, reason: 'bad_payload', log: 'project_id', tasks: 0 },
    },
    {
      faults: ['project-id@iam,text=unknown'],
      ...LOOKUP,
      does: 'asks IAM again when the services do not know the id',
      during: { success: 0, reason: 'forbidden', log: 'project id', tasks: 0 },
      recoversAfterMinutes: 1,
    },
    {
      faults: ['many-projects@iam'],
      ...LOOKUP,
      configuration: { collection: { max_response_bytes: 64 * 1024 * 1024 } },
      does: 'quotes only a few of the names',
      during: { success: 0, reason: 'rejected', log: 'set project_id', tasks: 0 },
    },
  ],
};
