import { beforeAll, describe, expect, it } from 'vitest';
import { askDashboards, askRules, isEmpty, type Asked } from './asked.js';
import { startChain, type Chain } from './chain.js';
import { INSTANCES } from './scene.js';
import { tablesOf, type Row } from './table.js';

/** Queries that have no answer in this scene, and why. One that has an answer fails the test. */
const EMPTY_HERE: Readonly<Record<string, string>> = {
  'huaweicloud-task-exporter / Why not collected / A': 'every collector works; the preview breaks one',
  'huaweicloud-task-exporter / Why not collected / B': 'every collector works; the preview breaks one',
  HuaweiCloudCredentialRejected:
    'every credential is accepted; the test of notifications has one that is not',
  HuaweiCloudUnreachable: 'the cloud answers; the chain test stops a part of it',
  HuaweiCloudCollectorFailing: 'no collector fails for another reason; the rule tests do so',
  HuaweiCloudCollectorThrottled: 'one call is throttled, and more are tolerated',
  HuaweiCloudCoveragePending: 'the budget suffices for all instances',
  HuaweiCloudTasksDropped: 'there are fewer tasks than tasks.max_per_service',
  HuaweiCloudConfigReloadFailed: 'no exporter is reloaded',
  HuaweiCloudExporterDown: 'both exporters answer; the chain test stops them',
  'huaweicloud_collector:failures': 'the call that is throttled was long ago',
  'huaweicloud_collector:unread_seconds': 'every collector works',
  'huaweicloud_collector:failing_seconds': 'every collector works',
  'huaweicloud_task:unseen': 'every collector works',
  'huaweicloud_task:retried': 'no failed task is tried again; the rule tests do so',
};

/** The table for what the cloud's support asks for. */
const WITH_IDS = 'huaweicloud-task / For a ticket';

const TASK = ['project', 'cloud_service', 'instance_id', 'task_id'];

describe('what the dashboards and the rules ask', () => {
  let chain: Chain;
  let asked: readonly Asked[];

  beforeAll(async () => {
    chain = await startChain();
    return () => chain.stop();
  }, 120_000);

  beforeAll(async () => {
    asked = await chain.eventually('nothing is empty but what has a reason', () => askAll(chain));
  }, 120_000);

  it('has an answer wherever there is something to answer', () => {
    expect(asked.length).toBeGreaterThan(100);
    expect(emptyIn(asked)).toEqual(Object.keys(EMPTY_HERE).sort());
  });

  it('shows each task once in a table, although two exporters tell of it', () => {
    const tables = tablesOf(asked);
    expect(tables.length).toBeGreaterThan(5);
    for (const { where, rows } of tables) {
      const keys = rows.map((row) => JSON.stringify(keyOf(row)));
      expect(keys, where).toEqual([...new Set(keys)]);
    }
  });

  it('shows names where a table has many tasks', () => {
    const ofTasks = tablesOf(asked).filter(
      ({ where, rows }) => where !== WITH_IDS && rows.some((row) => 'task_id' in row),
    );
    const names = Object.values(INSTANCES).map(({ name }) => name);
    for (const { where, rows } of ofTasks)
      for (const row of rows)
        expect(names, `${where}: ${JSON.stringify(row)}`).toContain(row['instance_name']);
  });
});

/** Asks everything. Where a scrape has just failed, answers are missing that come with the next one: ask again. */
async function askAll({ prometheus, cloud }: Chain): Promise<readonly Asked[]> {
  const { moving, failed, overdue } = cloud.tasks;
  const chosen = [moving, failed, overdue].map(({ id }) => id);
  const asked = [...(await askDashboards(prometheus, chosen)), ...(await askRules(prometheus))];
  expect(emptyIn(asked)).toEqual(Object.keys(EMPTY_HERE).sort());
  return asked;
}

function emptyIn(asked: readonly Asked[]): string[] {
  return asked
    .filter(isEmpty)
    .map(({ where }) => where)
    .sort();
}

/** What a row is about: a task, a step of the one task that was chosen, or whatever its labels say. */
function keyOf(row: Row): unknown {
  if (row['task_id'] !== undefined) return TASK.map((label) => row[label]);
  if (row['step'] !== undefined) return [row['step'], row['substep']];
  return Object.entries(row).filter(([column]) => !column.startsWith('Value #'));
}
