import { beforeAll, describe, expect, it } from 'vitest';
import { startChain, type Chain } from './chain.js';
import { INSTANCES } from './scene.js';
import { reported, type ReportedAlert } from './webhook.js';

describe('from the cloud to the receiver of alerts', () => {
  let chain: Chain;

  beforeAll(async () => {
    chain = await startChain();
    return () => chain.stop();
  }, 120_000);

  /** Waits for word of an alert about an instance. */
  function word(name: string, instance: string, status = 'firing'): Promise<ReportedAlert> {
    return chain.eventually(`${name} about ${instance} arrives as ${status}`, () => {
      const alerts = reported(chain.webhook, name, { instance_name: instance });
      return Promise.resolve(alerts.find((alert) => alert.status === status));
    });
  }

  it('a stalled task is reported once, however many replicas see it', async () => {
    const { labels, annotations } = await word('HuaweiCloudTaskStalled', 'kafka-session');
    expect(labels).toMatchObject({ severity: 'critical', project: 'shop', cloud_service: 'kafka' });
    expect(annotations['summary']).toBe('extendInstance on kafka-session has stalled');
    expect(annotations['description']).toMatch(/nothing has moved for \d/);
    for (const fact of ['extendInstance', 'kafka-session', 'shop', '62 %', 'step 2', 'rolling_scaling'])
      expect(annotations['description']).toContain(fact);
    const seen = `huaweicloud_task_info{task_id="${chain.cloud.tasks.stalled.id}"}`;
    await chain.eventually('both exporters tell of it', async () => {
      return (await chain.prometheus.query(seen)).length === 2 || undefined;
    });
  });

  it.each([
    ['dcs-session', 'EXTEND on dcs-session failed', 'DCS.4065'],
    ['rds-reports', 'BackupDbSqlserverInInstance on rds-reports failed', 'No space for the backup.'],
  ])(
    'the failed task of %s is reported with what the cloud says about it',
    async (instance, summary, why) => {
      const { annotations } = await word('HuaweiCloudTaskFailed', instance);
      expect(annotations['summary']).toBe(summary);
      expect(annotations['description']).toContain(why);
    },
  );

  it.each([
    ['HuaweiCloudTaskOverdue', 'rds-shop', 'RestoreMysqlInInstance on rds-shop is overdue', '20m'],
    ['HuaweiCloudTaskWaitingTooLong', 'rmq-billing', 'modifyInstanceSpec on rmq-billing has not begun', '3h'],
  ])('%s is reported with a time that people read', async (name, instance, summary, time) => {
    const { annotations } = await word(name, instance);
    expect(annotations['summary']).toBe(summary);
    expect(annotations['description']).toContain(` ${time} `);
  });

  it('a cloud that does not answer is reported, and what has stalled before stays as it was', async () => {
    chain.cloud.breakKafka();
    const { annotations } = await chain.eventually('HuaweiCloudUnreachable arrives', () =>
      Promise.resolve(reported(chain.webhook, 'HuaweiCloudUnreachable', { region: 'eu-west-101' }).at(0)),
    );
    expect(annotations['summary']).toContain('project shop');
    expect(annotations['description']).toContain('Calls to kafka in region eu-west-101');
    const stalled = reported(chain.webhook, 'HuaweiCloudTaskStalled');
    expect(stalled.map(({ status }) => status)).toEqual(['firing']);
  });

  it('both are reported as resolved when the cloud answers and the task moves', async () => {
    chain.cloud.mend();
    chain.cloud.letItMove();
    await chain.eventually('HuaweiCloudUnreachable is resolved', () => {
      const alerts = reported(chain.webhook, 'HuaweiCloudUnreachable', { region: 'eu-west-101' });
      return Promise.resolve(alerts.find(({ status }) => status === 'resolved'));
    });
    await word('HuaweiCloudTaskStalled', 'kafka-session', 'resolved');
  });

  it('nothing else was said to have stalled', () => {
    const stalled = reported(chain.webhook, 'HuaweiCloudTaskStalled');
    expect(new Set(stalled.map(({ labels }) => labels['instance_name']))).toEqual(new Set(['kafka-session']));
  });

  it('one of two exporters may go, but not both', async () => {
    const [one, other] = chain.exporters;
    const down = 'ALERTS{alertname="HuaweiCloudExporterDown"}';
    await one?.stop();
    await chain.eventually('one exporter is missed, and that is nothing to report', async () => {
      const missed = await chain.prometheus.query(`count(up == 0) == 1 unless on () ${down}`);
      return missed.length === 1 || undefined;
    });
    const before = reported(chain.webhook, 'HuaweiCloudExporterDown').length;
    await other?.stop();
    const { annotations } = await chain.eventually('HuaweiCloudExporterDown arrives', () =>
      Promise.resolve(reported(chain.webhook, 'HuaweiCloudExporterDown').at(before)),
    );
    expect(annotations['description']).toContain('2 targets of job huaweicloud-task-exporter');
  });

  it('all of it can be read at night', () => {
    const alerts = chain.webhook.notifications.flatMap(({ alerts }) => alerts);
    for (const { labels, annotations } of alerts) {
      const { summary = '', description = '', runbook_url: runbook = '' } = annotations;
      // The id of a task is reported for a ticket alone.
      const { task_id: id = 'no id' } = labels;
      const text = `${summary}\n${description}`.replaceAll(`id ${id}`, 'id');
      expect(text).not.toMatch(UNREADABLE);
      for (const instance of Object.values(INSTANCES)) expect(text).not.toContain(instance.id);
      expect(text).not.toContain(id);
      expect(runbook).toBe(`http://localhost:39101/runbooks/${labels['alertname'] ?? ''}`);
    }
  });
});

/** What a template leaves when it found nothing, and numbers for machines: many digits, exponents, two full stops. */
const UNREADABLE = /<no value>|<error|NaN|Inf|%!|\d{5}|\d\.\d{4}|\de[+-]?\d|\.\.|\s{2}|\s[.,;:]/;
