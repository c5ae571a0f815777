import { describe, expect, it } from 'vitest';
import { NOW, samplesOf, snapshot, task } from './snapshots.js';

const SERVICE = 'project="shop",cloud_service="kafka"';

describe('a service of a project', () => {
  it('exports counts and errors that are zero', async () => {
    expect(await samplesOf('', [snapshot({ tasks: [task()] })], false)).toEqual(
      expect.arrayContaining([
        `tasks{status="waiting",${SERVICE}} 0`,
        `tasks{status="running",${SERVICE}} 1`,
        `tasks{status="succeeded",${SERVICE}} 0`,
        `tasks{status="failed",${SERVICE}} 0`,
        `tasks{status="cancelled",${SERVICE}} 0`,
        `tasks{status="unknown",${SERVICE}} 0`,
        `tasks_dropped{${SERVICE}} 0`,
        `tasks_finished_total{status="succeeded",${SERVICE}} 0`,
        `tasks_finished_total{status="failed",${SERVICE}} 0`,
        `tasks_finished_total{status="cancelled",${SERVICE}} 0`,
        `collector_errors_total{reason="auth",${SERVICE}} 0`,
        `collector_errors_total{reason="forbidden",${SERVICE}} 0`,
        `collector_errors_total{reason="throttled",${SERVICE}} 0`,
        `collector_errors_total{reason="timeout",${SERVICE}} 0`,
        `collector_errors_total{reason="unavailable",${SERVICE}} 0`,
        `collector_errors_total{reason="rejected",${SERVICE}} 0`,
        `collector_errors_total{reason="bad_payload",${SERVICE}} 0`,
        `collector_errors_total{reason="internal",${SERVICE}} 0`,
      ]),
    );
  });

  it('counts tasks that were cut', async () => {
    const counts = { waiting: 0, running: 1, succeeded: 7, failed: 0, cancelled: 0, unknown: 0 };
    const cut = snapshot({ tasks: [task()], counts, dropped: 7 });
    expect(await samplesOf('tasks_dropped', [cut])).toEqual([`tasks_dropped{${SERVICE}} 7`]);
    expect(await samplesOf('tasks{', [cut])).toContain(`tasks{status="succeeded",${SERVICE}} 7`);
  });

  it('exports the state of its collections', async () => {
    const health = { durationSeconds: 1.5, lastSuccessAt: NOW - 250, pendingInstances: 3 };
    expect((await samplesOf('collector_', [snapshot({ health })])).slice(0, 4)).toEqual([
      `collector_success{${SERVICE}} 1`,
      `collector_duration_seconds{${SERVICE}} 1.5`,
      `collector_last_success_timestamp_seconds{${SERVICE}} 1795262399.75`,
      `collector_pending_instances{${SERVICE}} 3`,
    ]);
  });

  it('exports why collections fail, and nothing while they do not', async () => {
    const failure = { reason: 'forbidden', message: 'HTTP 403' } as const;
    const failing = snapshot({ health: { success: false, failure } });
    expect(await samplesOf('collector_failure_info', [failing])).toEqual([
      `collector_failure_info{reason="forbidden",${SERVICE}} 1`,
    ]);
    expect(await samplesOf('collector_failure_info', [snapshot({})])).toEqual([]);
  });

  it('is exported as not collected before the first collection', async () => {
    const health = { success: false, lastSuccessAt: undefined };
    const samples = await samplesOf('collector_', [snapshot({ health })]);
    expect(samples).toContain(`collector_success{${SERVICE}} 0`);
    expect(samples).toContain(`collector_last_success_timestamp_seconds{${SERVICE}} 0`);
  });

  it("names its instances with the cloud's own word for their status", async () => {
    const instances = [
      { id: 'i-1', name: 'orders', status: 'EXTENDING' },
      { id: 'i-2', name: 'n'.repeat(300), status: '' },
    ];
    expect(await samplesOf('instance_info', [snapshot({ instances })])).toEqual([
      `instance_info{instance_id="i-1",instance_name="orders",instance_status="EXTENDING",${SERVICE}} 1`,
      `instance_info{instance_id="i-2",instance_name="${'n'.repeat(256)}",instance_status="",${SERVICE}} 1`,
    ]);
  });
});

describe('values that could not be read', () => {
  it('are summed over the projects, for each service and field', async () => {
    const snapshots = [
      snapshot({ health: { unrecognized: { status: 2, time: 1 } } }),
      snapshot({ project: 'lab', health: { unrecognized: { status: 3 } } }),
      snapshot({ service: 'rds', health: { unrecognized: { status: 5 } } }),
    ];
    expect(await samplesOf('collector_unrecognized_values_total', snapshots)).toEqual([
      'collector_unrecognized_values_total{cloud_service="kafka",field="status"} 5',
      'collector_unrecognized_values_total{cloud_service="kafka",field="time"} 1',
      'collector_unrecognized_values_total{cloud_service="rds",field="status"} 5',
    ]);
  });
});
