import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  CLOUD_SERVICES,
  DEMO_ACCESS_KEY,
  DEMO_PROJECTS,
  DEMO_USER,
  type Scene,
} from '../../src/simulator/simulator.js';
import { listen } from '../cloud/world.js';
import { createVirtualWorld } from '../planner/virtual-world.js';
import { createWorld, read, samplesOf, sceneOf, T0, valueOf } from './world.js';

const SUCCESS = 'huaweicloud_collector_success';

/** The part of a scrape's text that is about tasks, not about this process or the time that calls took. */
function aboutTasks(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^huaweicloud_(task_(?!exporter)|tasks|instance)/.test(line))
    .join('\n');
}

describe('a scrape', () => {
  it('shows running tasks of all five services', async () => {
    const { scrape } = await createWorld();
    const text = await scrape();
    for (const name of CLOUD_SERVICES) {
      expect(valueOf(text, SUCCESS, { cloud_service: name })).toBe(1);
      expect(valueOf(text, 'huaweicloud_tasks', { cloud_service: name, status: 'running' })).toBeGreaterThan(
        0,
      );
    }
  });

  it('that overlaps with another gives the same answer and asks the cloud once', async () => {
    const { scrape, cloud } = await createWorld({ simulator: { latencyMs: 20 } });
    const [one, other] = await Promise.all([scrape(), scrape()]);
    expect(aboutTasks(one)).toBe(aboutTasks(other));
    const asked = cloud.requests.map(({ path, query }) => `${path} ${JSON.stringify(query)}`);
    expect(asked).toEqual([...new Set(asked)]);
  });

  it('keeps the others intact when one service fails, and what was known of it', async () => {
    const { scrape, cloud, log } = await createWorld();
    const before = await scrape();
    cloud.addFault({ kind: 'unavailable', service: 'dcs' });
    const text = await scrape();
    expect(aboutTasks(text)).toBe(aboutTasks(before));
    expect(samplesOf(text, SUCCESS).map(({ value }) => value)).toEqual([1, 1, 1, 1, 0]);
    expect(
      valueOf(text, 'huaweicloud_collector_errors_total', { cloud_service: 'dcs', reason: 'unavailable' }),
    ).toBeGreaterThan(0);
    await scrape();
    expect(log.filter(({ level }) => level === 40)).toHaveLength(1);
    cloud.clearFaults();
    expect(samplesOf(await scrape(), SUCCESS).map(({ value }) => value)).toEqual([1, 1, 1, 1, 1]);
    expect(log.at(-1)).toMatchObject({
      project: 'shop',
      cloud_service: 'dcs',
      msg: 'collection works again',
    });
  });

  it('answers though the cloud cannot be reached, and the log says what was tried', async () => {
    const { scrape, cloud, log } = await createWorld();
    await cloud.close();
    const text = await scrape();
    expect(samplesOf(text, SUCCESS).map(({ value }) => value)).toEqual([0, 0, 0, 0, 0]);
    expect(samplesOf(text, 'huaweicloud_tasks').every(({ value }) => value === 0)).toBe(true);
    expect(log).toHaveLength(5);
    expect(log.map(({ cloud_service }) => cloud_service).sort()).toEqual([...CLOUD_SERVICES].sort());
    expect(log[0]).toMatchObject({ project: 'shop', reason: 'unavailable' });
    expect(log[0]?.['msg']).toMatch(
      /ListProjects \(GET http:\/\/127.*\/iam\/v3\/projects\): .*ECONNREFUSED.*check the endpoint/,
    );
  });

  it('answers at its deadline with what is known by then', async () => {
    const { scrape, cloud } = await createWorld();
    cloud.addFault({ kind: 'slow', service: 'kafka', operation: 'ListBackgroundTasks', delayMs: 60_000 });
    const text = await scrape(1_000);
    expect(valueOf(text, SUCCESS, { cloud_service: 'kafka' })).toBe(0);
    expect(
      valueOf(text, 'huaweicloud_collector_errors_total', { cloud_service: 'kafka', reason: 'timeout' }),
    ).toBeGreaterThan(0);
    expect(valueOf(text, SUCCESS, { cloud_service: 'dcs' })).toBe(1);
    expect(
      samplesOf(text, 'huaweicloud_instance_info').some(({ labels }) => labels.includes('"kafka"')),
    ).toBe(true);
  });
});

describe('a task', () => {
  const scene = (): Scene => ({
    ...sceneOf('dcs', ['i1']),
    tasks: [
      {
        service: 'dcs',
        instanceId: 'i1',
        id: 't1',
        name: 'EXTEND',
        bornAt: T0,
        steps: [
          { name: 'Pre-check.', durationMs: 60_000 },
          { name: 'Data migration.', durationMs: 60_000, subSteps: ['Resource request.', 'Copy.'] },
        ],
        outcome: { kind: 'fails', atStep: 2, errorCode: 'DCS.4015' },
      },
    ],
  });
  const T = { cloud_service: 'dcs', instance_id: 'i1', task_id: 't1' };

  it('is reported from its first step to its failure', async () => {
    const { scrape, clock } = await createWorld({
      simulator: { scene: scene() },
      project: { services: { dcs: {} } },
    });
    clock.advance(30_000);
    let text = await scrape();
    expect(valueOf(text, 'huaweicloud_task_progress_percent', T)).toBe(25);
    expect(valueOf(text, 'huaweicloud_task_remaining_seconds', T)).toBe(90);
    expect(valueOf(text, 'huaweicloud_task_duration_seconds', T)).toBe(30);
    expect(valueOf(text, 'huaweicloud_task_step_status', { ...T, step: '1', status: 'running' })).toBe(1);
    expect(valueOf(text, 'huaweicloud_task_last_progress_timestamp_seconds', T)).toBe(T0 / 1000 + 30);

    clock.advance(45_000);
    text = await scrape();
    expect(valueOf(text, 'huaweicloud_task_progress_percent', T)).toBe(62);
    expect(valueOf(text, 'huaweicloud_task_step_status', { ...T, step: '1', status: 'succeeded' })).toBe(1);
    expect(valueOf(text, 'huaweicloud_task_step_status', { ...T, step: '2', status: 'running' })).toBe(1);
    expect(
      valueOf(text, 'huaweicloud_task_substep_status', { ...T, step: '2', substep: '1', status: 'running' }),
    ).toBe(1);

    clock.advance(45_000);
    text = await scrape();
    expect(valueOf(text, 'huaweicloud_task_status', { ...T, status: 'failed' })).toBe(1);
    expect(valueOf(text, 'huaweicloud_task_failure_info', { ...T, error_code: 'DCS.4015' })).toBe(1);
    expect(
      valueOf(text, 'huaweicloud_task_step_error_info', { ...T, step: '2', error_code: 'DCS.4015' }),
    ).toBe(1);
    expect(valueOf(text, 'huaweicloud_task_ended_timestamp_seconds', T)).toBe(T0 / 1000 + 90);
    expect(valueOf(text, 'huaweicloud_task_remaining_seconds', T)).toBeUndefined();
    expect(
      valueOf(text, 'huaweicloud_tasks_finished_total', { cloud_service: 'dcs', status: 'failed' }),
    ).toBe(1);
  });

  it('that stalls keeps the time of its last progress', async () => {
    const stalled = scene();
    stalled.tasks = stalled.tasks.map((task) => ({ ...task, outcome: { kind: 'stalls', atPercent: 40 } }));
    const { scrape, clock } = await createWorld({
      simulator: { scene: stalled },
      project: { services: { dcs: {} } },
    });
    clock.advance(50_000);
    const moved = valueOf(await scrape(), 'huaweicloud_task_last_progress_timestamp_seconds', T);
    clock.advance(600_000);
    await scrape();
    clock.advance(600_000);
    const text = await scrape();
    expect(valueOf(text, 'huaweicloud_task_progress_percent', T)).toBe(40);
    expect(valueOf(text, 'huaweicloud_task_last_progress_timestamp_seconds', T)).toBe(moved);
  });

  it.each(['start', 'offset'] as const)(
    'is found on any page of a server that knows only "%s"',
    async (dialect) => {
      const many = sceneOf('kafka', ['k1']);
      for (let at = 0; at < 250; at += 1) {
        many.tasks.push({
          service: 'kafka',
          instanceId: 'k1',
          id: `t${at}`,
          bornAt: T0 - at * 1000,
          durationMs: 3_600_000,
        });
      }
      const { scrape } = await createWorld({
        simulator: { scene: many, pagingParameter: dialect },
        project: { services: { kafka: {} } },
      });
      const text = await scrape();
      expect(valueOf(text, 'huaweicloud_tasks', { cloud_service: 'kafka', status: 'running' })).toBe(250);
      expect(samplesOf(text, 'huaweicloud_task_info')).toHaveLength(250);
    },
  );
});

describe('credentials', () => {
  it('of an IAM user bring a token, and a new one when it is refused', async () => {
    const { name, password, domain } = DEMO_USER;
    const { scrape, cloud } = await createWorld({
      configuration: {
        credentials: { default: { type: 'password', user_name: name, password, domain_name: domain } },
      },
      project: { services: { rds: {} } },
    });
    expect(valueOf(await scrape(), SUCCESS, { cloud_service: 'rds' })).toBe(1);
    const logins = () => cloud.requests.filter(({ operation }) => operation === 'CreateToken').length;
    const before = logins();
    cloud.addFault({ kind: 'unauthorized', service: 'rds', times: 1 });
    const text = await scrape();
    expect(valueOf(text, SUCCESS, { cloud_service: 'rds' })).toBe(1);
    expect(logins()).toBe(before + 1);
    expect(valueOf(text, 'huaweicloud_api_retries_total', { cloud_service: 'rds' })).toBe(1);
  });

  it('that are wrong are reported as such, and appear nowhere', async () => {
    const secret = 'not-the-secret-key-of-anybody';
    const { scrape, log } = await createWorld({
      configuration: {
        credentials: {
          default: { type: 'aksk', access_key: DEMO_ACCESS_KEY.accessKey, secret_key: secret },
        },
      },
      project: { services: { rds: {} } },
    });
    const text = await scrape();
    expect(valueOf(text, 'huaweicloud_collector_errors_total', { reason: 'auth' })).toBe(1);
    expect(log[0]?.['msg']).toMatch(/HTTP 401 APIGW\.0301.*check the access key/);
    expect(text + JSON.stringify(log)).not.toContain(secret);
  });
});

describe('a project without an id', () => {
  it('is found by its region; none is a clear error', async () => {
    const { scrape, log } = await createWorld({ project: { region: 'eu-nowhere-1', services: { rds: {} } } });
    expect(valueOf(await scrape(), SUCCESS, { cloud_service: 'rds' })).toBe(0);
    expect(log[0]?.['msg']).toMatch(/project "shop": .*named "eu-nowhere-1".* knows none; set project_id/);
  });
});

describe('a project whose id from IAM is not known to the services', () => {
  it('is looked up again by the next scrape, and then read', async () => {
    const ids = ['0'.repeat(32), DEMO_PROJECTS[0]?.id];
    const iam = createServer((_request, response) => {
      const id = ids.length > 1 ? ids.shift() : ids[0];
      response.end(JSON.stringify({ projects: [{ id }] }));
    });
    const url = `http://127.0.0.1:${await listen(iam)}`;
    const { cloud, exporter, scrape, text } = await createWorld();
    const whole = JSON.parse(text) as { projects: object[] };
    const endpoints = { ...cloud.endpoints, iam: url };
    const projects = [{ ...whole.projects[0], endpoints, services: { rds: {} } }];
    exporter.reload(read(JSON.stringify({ ...whole, projects })));
    expect(valueOf(await scrape(), SUCCESS, { cloud_service: 'rds' })).toBe(0);
    const after = await scrape();
    expect(valueOf(after, SUCCESS, { cloud_service: 'rds' })).toBe(1);
    expect(after).toContain(`project_id="${DEMO_PROJECTS[0]?.id ?? ''}"`);
  });
});

describe('the generated tasks of the simulated cloud', () => {
  it('hold nothing that cannot be read, whatever becomes of them', async () => {
    const { scrapeAt } = createVirtualWorld({
      simulator: { instances: 4, tasks: 3 },
      services: CLOUD_SERVICES,
    });
    for (let minutes = 5; minutes <= 120; minutes += 5) {
      const answer = await scrapeAt(minutes * 60);
      expect(answer.value('huaweicloud_collector_success')).toBe(CLOUD_SERVICES.length);
      expect(answer.samples('huaweicloud_collector_unrecognized_values_total')).toEqual([]);
    }
  });
});
