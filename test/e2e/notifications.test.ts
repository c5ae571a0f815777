import { beforeAll, describe, expect, it } from 'vitest';
import type { SceneTask } from '../../src/simulator/simulator.js';
import { PROJECTS, startFleet, type Fleet } from './fleet.js';
import type { Notification, ReportedAlert } from './webhook.js';

const MINUTE_MS = 60_000;
const RDS = 'c9f0f895-fb98-4b91-99f5-1fd0297e236d';

/** A percent every one and a half seconds. */
const MOVING_MS = 150_000;

function rdsTask(id: string, fields: Partial<SceneTask> & Pick<SceneTask, 'bornAt'>): SceneTask {
  return { service: 'rds', instanceId: RDS, id, name: 'RestoreMysqlInInstance', ...fields };
}

const FAILS = { kind: 'fails', atStep: 1, share: 1, reason: 'No space.' } as const;

/** A day of failures: in hurried time, each was over long ago. */
function history(now: number): SceneTask[] {
  return Array.from({ length: 76 }, (_, at) =>
    rdsTask(`history-${at}`, {
      bornAt: now - (at + 10) * MINUTE_MS,
      durationMs: 5 * MINUTE_MS,
      name: `Backup${at}`,
      outcome: FAILS,
    }),
  );
}

describe('what is sent to the receiver of alerts', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    const now = Date.now();
    const running = rdsTask('first', { bornAt: now - 5_000, durationMs: MOVING_MS });
    const stalled = rdsTask('stalled', {
      ...{ name: 'ResizeVolume', bornAt: now - 120 * MINUTE_MS, durationMs: 60 * MINUTE_MS },
      outcome: { kind: 'stalls', atPercent: 62 },
      // It has no planned end that could have passed.
      row: { end_time: '' },
    });
    fleet = await startFleet({
      instances: { rds: [{ id: RDS, name: 'rds-shop' }] },
      tasks: [...history(now), running, stalled],
    });
    return () => fleet.stop();
  }, 120_000);

  /** The messages about an alert, each with what is said of it. */
  function messages(name: string, labels: Readonly<Record<string, string>> = {}): readonly ReportedAlert[] {
    const wanted = Object.entries({ alertname: name, ...labels });
    const isMeant = (alert: ReportedAlert) => wanted.every(([label, value]) => alert.labels[label] === value);
    return fleet.webhook.notifications.flatMap(({ alerts }: Notification) =>
      alerts.filter(isMeant).slice(0, 1),
    );
  }

  const statuses = (...about: Parameters<typeof messages>) => messages(...about).map(({ status }) => status);

  function said(
    status: ReportedAlert['status'],
    ...about: Parameters<typeof messages>
  ): Promise<ReportedAlert> {
    return fleet.eventually(`${about[0]} is ${status}`, () =>
      Promise.resolve(messages(...about).find((alert) => alert.status === status)),
    );
  }

  function change(id: string, fields: Partial<SceneTask>): void {
    const at = fleet.tasks.findIndex((task) => task.id === id);
    const task = fleet.tasks[at];
    if (task !== undefined) fleet.tasks.splice(at, 1, { ...task, ...fields });
  }

  it('one cause over twenty projects is one message that names them, and one when it is mended', async () => {
    const refused = await said('firing', 'HuaweiCloudCredentialRejected', { credentials: 'replaced' });
    const unreachable = await said('firing', 'HuaweiCloudUnreachable', { region: 'eu-west-0' });
    const throttled = await said('firing', 'HuaweiCloudCollectorThrottled', { credentials: 'shared' });
    for (const [{ annotations }, prefix] of [
      [refused, 'refused'],
      [unreachable, 'far'],
      [throttled, 'busy'],
    ] as const) {
      expect(annotations['summary']).toContain(`${PROJECTS} projects`);
      expect(annotations['description']).toContain(`${prefix}-01, ${prefix}-02, `);
      expect(annotations['description']).toContain(`and ${PROJECTS - 5} more`);
    }
    await fleet.correctKey();
    fleet.unreachable.clearFaults();
    fleet.throttling.clearFaults();
    await said('resolved', 'HuaweiCloudCredentialRejected');
    await said('resolved', 'HuaweiCloudUnreachable');
    await said('resolved', 'HuaweiCloudCollectorThrottled');
    for (const name of ['CredentialRejected', 'Unreachable', 'CollectorThrottled'])
      expect(statuses(`HuaweiCloud${name}`), name).toEqual(['firing', 'resolved']);
  });

  it('a failure that is seen is one message, and one when the next try succeeds', async () => {
    change('first', { bornAt: Date.now() - MINUTE_MS, durationMs: MINUTE_MS, outcome: FAILS });
    await said('firing', 'HuaweiCloudTaskFailed');
    fleet.tasks.push(rdsTask('second', { bornAt: Date.now(), durationMs: 2_000 }));
    await said('resolved', 'HuaweiCloudTaskFailed');
    expect(statuses('HuaweiCloudTaskFailed')).toEqual(['firing', 'resolved']);
  });

  it('the history that an exporter shows when it starts is no message', async () => {
    expect(
      await fleet.query('count(huaweicloud_task_status{task_id=~"history-.*",status="failed"} == 1)'),
    ).toBe(76);
    const tasks = messages('HuaweiCloudTaskFailed').map(({ labels }) => labels['task_id']);
    expect(new Set(tasks)).toEqual(new Set(['first']));
  });

  it('an outage is one message, and one when it is over; what has stalled before stays as it was', async () => {
    await said('firing', 'HuaweiCloudTaskStalled', { task_id: 'stalled' });
    fleet.cloud.addFault({ kind: 'unavailable' });
    const { annotations } = await said('firing', 'HuaweiCloudUnreachable', { region: 'eu-west-101' });
    expect(annotations['summary']).toContain('project shop');
    await fleet.eventually(
      'the stalled task is no longer seen, for longer than its alert waits for data',
      async () => {
        const held = 'huaweicloud_task:unseen unless last_over_time(huaweicloud_task_info[8s])';
        return (await fleet.query(`count(${held})`)) > 0 || undefined;
      },
    );
    expect(statuses('HuaweiCloudTaskStalled')).toEqual(['firing']);
    change('stalled', {
      bornAt: Date.now() - MINUTE_MS,
      durationMs: MINUTE_MS,
      outcome: { kind: 'succeeds' },
      row: {},
    });
    fleet.cloud.clearFaults();
    await said('resolved', 'HuaweiCloudUnreachable', { region: 'eu-west-101' });
    await said('resolved', 'HuaweiCloudTaskStalled');
    expect(statuses('HuaweiCloudUnreachable', { region: 'eu-west-101' })).toEqual(['firing', 'resolved']);
    expect(statuses('HuaweiCloudTaskStalled')).toEqual(['firing', 'resolved']);
  });

  it('nothing else was sent', () => {
    const names = fleet.webhook.notifications.flatMap(({ alerts }) =>
      alerts.map(({ labels }) => labels['alertname']),
    );
    expect(new Set(names)).toEqual(
      new Set([
        'HuaweiCloudCredentialRejected',
        'HuaweiCloudUnreachable',
        'HuaweiCloudCollectorThrottled',
        'HuaweiCloudTaskFailed',
        'HuaweiCloudTaskStalled',
      ]),
    );
    expect(fleet.webhook.notifications).toHaveLength(12);
  });
});
