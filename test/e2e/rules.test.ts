import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALERTS, readRuleFiles, readTestFiles } from '../../alerts/tests/files.js';
import { startAlertmanager } from './alertmanager.js';
import { eventually, run } from './programs.js';

const EXAMPLE = 'alertmanager.example.yaml';

describe('the rules', () => {
  it.each(readRuleFiles())('$name passes promtool check rules', async ({ name }) => {
    const { code, text } = await run(
      'promtool',
      ['check', 'rules', '--lint=all', '--lint-fatal', name],
      ALERTS,
    );
    expect(text).toContain('SUCCESS');
    expect(code, text).toBe(0);
  });

  it.each(readTestFiles())('$name passes promtool test rules', async ({ name }) => {
    const { code, text } = await run('promtool', ['test', 'rules', join('tests', name)], ALERTS);
    expect(text).toContain('SUCCESS');
    expect(code, text).toBe(0);
  });

  it('have a test for each of their conditions', { timeout: 1_200_000 }, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'tests/mutate.ts'], {
      cwd: ALERTS,
    }).catch((error: unknown) => error as { stdout: string });
    expect(stdout).toMatch(/\d{3} mutants: \d{3} killed, \d+ equivalent, 0 at fault\n$/);
  });
});

describe('the example for Alertmanager', () => {
  it('passes amtool check-config', async () => {
    const { code, text } = await run('amtool', ['check-config', EXAMPLE], ALERTS);
    expect(code, text).toBe(0);
    expect(text).toContain('SUCCESS');
  });

  it('silences what follows from a task that has stalled, and no other task', async () => {
    const overdue = { alertname: 'HuaweiCloudTaskOverdue', severity: 'warning', task_id: '8abf' };
    const kafka = { project: 'shop', cloud_service: 'kafka', instance_id: 'b5a7' };
    const silenced = await silencedAmong([
      { ...overdue, ...kafka, alertname: 'HuaweiCloudTaskStalled', severity: 'critical' },
      { ...overdue, ...kafka },
      { ...overdue, ...kafka, task_id: '9abf' },
      { ...overdue, ...kafka, alertname: 'HuaweiCloudTaskFailed' },
    ]);
    expect(silenced).toEqual([{ ...overdue, ...kafka }]);
  });

  it('silences everything else while no exporter answers', async () => {
    const failing = { alertname: 'HuaweiCloudCollectorFailing', project: 'shop', cloud_service: 'kafka' };
    const ofProject = { ...failing, alertname: 'HuaweiCloudExporterDown' };
    const elsewhere = { ...failing, cluster: 'other' };
    expect(
      await silencedAmong([
        { alertname: 'HuaweiCloudExporterDown', job: 'x' },
        ofProject,
        failing,
        elsewhere,
      ]),
    ).toEqual([failing]);
  });
});

type Labels = Readonly<Record<string, string>>;

/** Which of these alerts an Alertmanager with the example for its configuration silences. */
async function silencedAmong(alerts: readonly Labels[]): Promise<readonly Labels[]> {
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-'));
  const alertmanager = await startAlertmanager(join(ALERTS, EXAMPLE), folder);
  onTestFinished(async () => {
    await alertmanager.stop();
    await rm(folder, { recursive: true });
  });
  await fetch(`http://${alertmanager.address}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts.map((labels) => ({ labels }))),
  });
  const held = await eventually('all alerts are held', async () => {
    const found = await alertmanager.alerts();
    const isDone =
      found.length === alerts.length && found.some(({ status }) => status.inhibitedBy.length > 0);
    return isDone ? found : undefined;
  });
  return held.filter(({ status }) => status.inhibitedBy.length > 0).map(({ labels }) => labels);
}
