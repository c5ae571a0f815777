import type { Group, Scenario } from '../scenario.js';
import { running } from '../scenes.js';

const THREE = {
  holds: '3 instances with a running task each',
  after: { success: 1, tasks: 3 },
} as const;

const REFUSED_INSTANCE = [
  { status: 403, reason: 'forbidden' },
  { status: 400, reason: 'rejected' },
] as const;

/** A refused credential is asked with again after 1, 2 and 5 minutes. */
function unauthorized(text: string, log: string, changes: Partial<Scenario> = {}): Scenario {
  return {
    faults: [`unauthorized@rds,text=${text}`],
    service: 'rds',
    scene: () => running('rds', 3, 1),
    ...THREE,
    does: 'waits one, two, then five minutes before it sends the credential again',
    during: { success: 0, reason: 'auth', log, tasks: 3 },
    ...changes,
  };
}

/** Answers that say no. */
export const REFUSALS: Group = {
  title: 'Refusals',
  scenarios: [
    {
      faults: ['throttled@kafka'],
      service: 'kafka',
      scene: () => running('kafka', 3, 1),
      ...THREE,
      does: 'makes no call for the period that the message names; tasks keep their last values',
      during: { success: 0, reason: 'throttled', log: 'HTTP 429 APIGW.0308', tasks: 3 },
    },
    {
      faults: ['throttled@kafka,retry-after=7m'],
      service: 'kafka',
      scene: () => running('kafka', 3, 1),
      ...THREE,
      does: 'makes no call for as long as Retry-After says; tasks keep their last values, beyond max_staleness too',
      during: { success: 0, reason: 'throttled', log: 'asks for a pause of 420 s', tasks: 3 },
      calls: { ListInstances: 1, ListBackgroundTasks: 0 },
      recoversAfterMinutes: 4,
    },
    {
      faults: ['flow-control@rabbitmq'],
      service: 'rabbitmq',
      scene: () => running('rabbitmq', 3, 1),
      ...THREE,
      scrapeTimeoutMs: 500,
      does: 'pauses, each time longer',
      during: { success: 0, reason: 'throttled', log: 'DMS.10240407', tasks: 3 },
    },
    {
      faults: ['unavailable@dcs,status=502'],
      service: 'dcs',
      scene: () => running('dcs', 3, 1),
      ...THREE,
      does: 'makes the call again a few times; tasks keep their last values until max_staleness',
      during: { success: 0, reason: 'unavailable', log: 'HTTP 502', tasks: 3 },
    },
    {
      faults: ['unavailable@rds,times=1'],
      service: 'rds',
      scene: () => running('rds', 3, 1),
      ...THREE,
      does: 'makes the call again',
      during: { success: 1, tasks: 3 },
    },
    {
      faults: ['refused@rds,status=409'],
      service: 'rds',
      scene: () => running('rds', 3, 1),
      ...THREE,
      does: 'asks again in the next collection',
      during: { success: 0, reason: 'rejected', log: 'HTTP 409', tasks: 3 },
    },
    {
      faults: ['error-in-200@rds'],
      service: 'rds',
      scene: () => running('rds', 3, 1),
      ...THREE,
      does: 'reads an error body as an error, whatever the status',
      during: { success: 0, reason: 'forbidden', log: 'PAP5.0012', tasks: 3 },
    },
    {
      faults: ['forbidden@rds'],
      service: 'rds',
      scene: () => running('rds', 3, 1),
      ...THREE,
      does: 'names the permission that is missing',
      during: { success: 0, reason: 'forbidden', log: 'rds:task:listAll', tasks: 3 },
    },
    {
      faults: ['forbidden@kafka:ListBackgroundTasks'],
      service: 'kafka',
      scene: () => running('kafka', 3, 1),
      isCold: true,
      holds: THREE.holds,
      does: 'fails the service, as no instance can be read; asks again in each collection',
      during: {
        success: 0,
        reason: 'forbidden',
        log: 'HTTP 403 DMS.00403002',
        tasks: 0,
        refusedInstances: 3,
      },
      after: { success: 1, tasks: 3 },
    },
    ...REFUSED_INSTANCE.map(({ status, reason }): Scenario => ({
      faults: [`instance-refused@kafka,status=${status}`],
      service: 'kafka',
      scene: () => running('kafka', 3, 1),
      isCold: true,
      holds: THREE.holds,
      does: 'names the instance, goes on with the others, asks for it again after one minute, two, then four',
      during: {
        success: 1,
        reason,
        log: 'the cloud gives the tasks of other instances',
        instances: 3,
        tasks: 2,
        refusedInstances: 1,
      },
      after: { success: 1, instances: 3, tasks: 3 },
    })),
    ...[408, 409, 425, 404].map((status): Scenario => ({
      faults: [`refused@kafka:ShowBackgroundTaskProgress,status=${status}`],
      service: 'kafka',
      scene: () => running('kafka', 3, 1),
      isCold: true,
      holds: THREE.holds,
      does: 'counts the call as failed, and asks for the progress again in the next collection',
      during: { success: 0, reason: 'rejected', log: `HTTP ${status}`, tasks: 3, percentages: 0 },
      after: { success: 1, tasks: 3, percentages: 3 },
    })),
    unauthorized('wrong-signature', 'the secret key does not belong to the access key'),
    unauthorized('unknown-key', 'there is no such access key'),
    unauthorized('expired-signature', "set this machine's clock"),
    unauthorized('incomplete-signature', 'the signature arrived incomplete'),
    unauthorized('locked-key', 'wait 5 minutes', {
      does: 'waits until the lock is over',
      recoversAfterMinutes: 2,
    }),
    unauthorized('locked-account', 'wait 15 minutes', {
      does: 'waits until the lock is over',
      recoversAfterMinutes: 12,
    }),
    unauthorized('unreadable-token', 'the token cannot be read where it was sent'),
    unauthorized('expired-token', 'the token has expired or was revoked'),
    unauthorized('wrong-signature', 'DBS.280056', { faults: ['token-refused@rds'] }),
  ],
};
