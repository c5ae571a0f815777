import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  DEMO_ACCESS_KEY,
  DEMO_PROJECTS,
  DEMO_USER,
  ManualClock,
  type Fault,
} from '../../src/simulator/simulator.js';
import { check, checkOnSockets, statesOf, type CheckOptions } from './check-world.js';

const ALL_OK = { rds: 'ok', kafka: 'ok', rocketmq: 'ok', rabbitmq: 'ok', dcs: 'ok' };
const ID = DEMO_PROJECTS[0]?.id ?? '';

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('an account of which the cloud does not give everything', () => {
  it('can be read, and what is missing is named', async () => {
    const faults = [
      { kind: 'instance-refused', service: 'kafka', status: 403 },
      { kind: 'count-too-high', service: 'dcs', operation: 'ListInstances', rows: 5 },
    ] as const;
    const { json, text } = await check({ simulator: { instances: 3, tasks: 2, faults } });
    expect(json.ok).toBe(true);
    expect(json.missing).toEqual([
      expect.stringMatching(
        /^shop\/kafka: the cloud refuses the tasks of 1 instance: kafka-\w+ \(HTTP 403 DMS\.\d+\)\. /,
      ),
      expect.stringMatching(/^shop\/dcs: the cloud counts 5 rows more in its lists than it gives\. /),
    ]);
    expect(text).toContain('What is missing');
    expect(text).toMatch(/5 services of 1 project can be read, but the cloud does not give everything\.$/);
  });
});

describe('an account in which all is well', () => {
  it('is described service by service: instances, tasks, calls, and what scrapes will cost', async () => {
    const checked = await check({ simulator: { instances: 3, tasks: 2 } });
    const { json, text, cloud } = checked;
    expect(statesOf(checked)).toEqual(ALL_OK);
    expect(json.ok).toBe(true);
    expect({ problems: json.problems, missing: json.missing, consequences: json.consequences }).toEqual({
      problems: [],
      missing: [],
      consequences: [],
    });
    const [project] = json.projects;
    expect(project).toMatchObject({
      project: 'shop',
      region: 'eu-west-101',
      project_id: ID,
      project_id_from: 'iam',
      credentials: { name: 'default', origin: 'access key of the configuration' },
      iam_calls: 1,
    });
    for (const service of project?.services ?? []) {
      const asked = cloud.requests.filter(({ cloudService }) => cloudService === service.cloud_service);
      expect(service).toMatchObject({ calls: asked.length, collections: 1, instances_not_read: 0 });
      expect(service.first_calls).toBe(service.calls);
      expect(service.unfinished_tasks).toBeGreaterThan(0);
    }
    expect(text).toMatch(/All is well: 5 services of 1 project can be read\.$/);
  });

  it('may have its id and its keys elsewhere', async () => {
    const { json } = await check({
      configuration: { credentials: { default: { type: 'chain' } } },
      project: { project_id: ID, services: { rds: {} } },
      env: {
        HUAWEICLOUD_SDK_AK: DEMO_ACCESS_KEY.accessKey,
        HUAWEICLOUD_SDK_SK: DEMO_ACCESS_KEY.secretKey,
      },
    });
    expect(json.projects[0]).toMatchObject({
      project_id: ID,
      project_id_from: 'configuration',
      credentials: { name: 'default', origin: 'environment (HUAWEICLOUD_SDK_AK)' },
      iam_calls: 0,
    });
  });

  it('counts the calls for tokens, too', async () => {
    const { name, password, domain } = DEMO_USER;
    const { json } = await check({
      configuration: {
        credentials: { default: { type: 'password', user_name: name, password, domain_name: domain } },
      },
      project: { project_id: ID, services: { rds: {} } },
    });
    expect(json).toMatchObject({ ok: true, projects: [{ iam_calls: 1 }] });
  });

  it('includes services that are only watched', async () => {
    const watch = [{ service: 'kafka', instance_id: 'i1', task_id: 't1' }];
    const { json } = await check({ project: { services: {}, watch } });
    expect(json.projects[0]?.services).toMatchObject([
      { cloud_service: 'kafka', state: 'ok', is_listed: false, calls: 1, calls_per_scrape: 1 },
    ]);
  });
});

describe('the report names each problem and what to do:', () => {
  it.each<{ title: string; fault: Fault; states: object; problem: object; says: RegExp }>([
    {
      title: 'a missing right to list instances',
      fault: { kind: 'forbidden', service: 'dcs', operation: 'ListInstances' },
      states: { ...ALL_OK, dcs: 'failed' },
      problem: {
        reason: 'forbidden',
        http_status: 403,
        code: 'DCS.2003',
        missing_action: 'dcs:instance:list',
      },
      says: /grant the credential the action dcs:instance:list, .*\n.*"DCS ReadOnlyAccess" holds the action/,
    },
    {
      title: 'a missing right to list tasks',
      fault: { kind: 'forbidden', service: 'kafka', operation: 'ListBackgroundTasks' },
      states: { ...ALL_OK, kafka: 'failed' },
      problem: { reason: 'forbidden', missing_action: 'dms:instance:getBackgroundTask' },
      says: /permission missing \(forbidden\)\n +shop: kafka\n/,
    },
    {
      title: 'a missing right in RDS',
      fault: { kind: 'forbidden', service: 'rds' },
      states: { ...ALL_OK, rds: 'failed' },
      problem: { reason: 'forbidden', missing_action: 'rds:task:list', code: 'DBS.280015' },
      says: /grant the credential the action rds:task:list \(rds:task:listAll in identity policies\),/,
    },
    {
      title: 'a missing right to list projects',
      fault: { kind: 'forbidden', service: 'iam' },
      states: { rds: 'failed', kafka: 'failed', rocketmq: 'failed', rabbitmq: 'failed', dcs: 'failed' },
      problem: { reason: 'forbidden', missing_action: null, http_status: 403, code: null },
      says: /project id +not found .*[^]*shop: rds, kafka, rocketmq, rabbitmq, dcs\n.*ListProjects.*or set its project_id/,
    },
    {
      title: 'throttling of IAM, once for all services that wait for it',
      fault: { kind: 'throttled', service: 'iam' },
      states: { rds: 'failed', kafka: 'failed', rocketmq: 'failed', rabbitmq: 'failed', dcs: 'failed' },
      problem: { reason: 'throttled', http_status: 429, code: 'APIGW.0308' },
      says: /shop: rds, kafka, rocketmq, rabbitmq, dcs\n.*ListProjects .*HTTP 429 APIGW\.0308.*or set its project_id/,
    },
    {
      title: 'IAM that is down',
      fault: { kind: 'unavailable', service: 'iam' },
      states: { rds: 'failed', kafka: 'failed', rocketmq: 'failed', rabbitmq: 'failed', dcs: 'failed' },
      problem: { reason: 'unavailable', http_status: 503, code: 'APIGW.0201', advice: [] },
      says: /ListProjects .*HTTP 503 APIGW\.0201/,
    },
    {
      title: 'throttling',
      fault: { kind: 'throttled', service: 'rocketmq', retryAfterSeconds: 90 },
      states: { ...ALL_OK, rocketmq: 'failed' },
      problem: { reason: 'throttled', http_status: 429, retry_after_seconds: 90 },
      says: /asks for a pause of 90 s; lower collection\.requests_per_second[^]*counts calls by IAM user/,
    },
    {
      title: 'flow control',
      fault: { kind: 'flow-control', service: 'rabbitmq' },
      states: { ...ALL_OK, rabbitmq: 'failed' },
      problem: { reason: 'throttled', http_status: 404, code: 'DMS.10240407' },
      says: /too many calls \(throttled\)/,
    },
    {
      title: 'a redirect',
      fault: { kind: 'redirect', service: 'dcs' },
      states: { ...ALL_OK, dcs: 'failed' },
      problem: { reason: 'rejected', http_status: 302 },
      says: /which is not followed: check the endpoint/,
    },
    {
      title: 'a login page in its place',
      fault: { kind: 'not-json', service: 'dcs' },
      states: { ...ALL_OK, dcs: 'failed' },
      problem: { reason: 'bad_payload' },
      says: /answer not understood \(bad_payload\)[^]*no proxy or login page answers in its place/,
    },
    {
      title: 'a service that is down',
      fault: { kind: 'unavailable', service: 'dcs' },
      states: { ...ALL_OK, dcs: 'failed' },
      problem: { reason: 'unavailable', http_status: 503, code: 'APIGW.0201' },
      says: /the fault is the cloud's/,
    },
    {
      title: 'a service that is slow',
      fault: { kind: 'slow', service: 'dcs' },
      states: { ...ALL_OK, dcs: 'failed' },
      problem: { reason: 'timeout', http_status: null },
      says: /no answer in time \(timeout\)[^]*no answer within 0\.3 s; raise collection\.request_timeout/,
    },
  ])('$title', async ({ fault, states, problem, says }) => {
    const checked = await check({
      simulator: { faults: [fault] },
      collection: { timeout: '3s', request_timeout: fault.kind === 'slow' ? '300ms' : '3s' },
    });
    expect(statesOf(checked)).toEqual(states);
    expect(checked.json).toMatchObject({ ok: false, problems: [problem] });
    expect(checked.json.problems).toHaveLength(1);
    expect(checked.text).toMatch(says);
  });

  it('a project id that is not of this account', async () => {
    const { json, text } = await check({ project: { project_id: 'f'.repeat(32) } });
    const actions = json.problems.map(({ missing_action }) => missing_action);
    expect(actions.sort()).toEqual(['dcs:instance:list', 'dms:instance:list', 'rds:task:list']);
    expect(text).toContain('project_id may be of another account or region; without it, IAM is asked');
  });

  it.each([
    { title: 'none', projects: [], says: 'knows none; set project_id' },
    {
      title: 'several',
      projects: ['a', 'b'].map((id) => ({ id, name: id, region: 'eu-west-101' })),
      says: 'knows 2 (a "eu-west-101", b "eu-west-101"); set project_id',
    },
  ])('a region with $title of its projects', async ({ projects, says }) => {
    const { json } = await check({ simulator: { projects }, project: { services: { rds: {}, dcs: {} } } });
    expect(json.problems).toMatchObject([{ reason: 'rejected', affected: [{}, {}] }]);
    expect(json.problems[0]?.message).toContain(says);
  });
});

describe('a cloud that is not reached', () => {
  it('because nothing listens there', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const checked = await checkOnSockets({ project: { endpoints: { dms: url } } });
    const failed = { kafka: 'failed', rocketmq: 'failed', rabbitmq: 'failed' };
    expect(statesOf(checked)).toEqual({ ...ALL_OK, ...failed });
    expect(checked.json.problems).toMatchObject([{ reason: 'unavailable', http_status: null }]);
    expect(checked.text).toMatch(/shop: kafka, rocketmq, rabbitmq\n.*ECONNREFUSED.*; check the endpoint/);
    expect(checked.text).toContain(`The host ${new URL(url).host} follows from endpoints or cloud_domain`);
  });

  it('because its region has no such host', async () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND rds.eu-wst-101.myhuaweicloud.com'), {
      code: 'ENOTFOUND',
    });
    const { text } = await check({
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause })),
      configuration: {
        projects: [{ name: 'shop', region: 'eu-wst-101', project_id: ID, services: { rds: {} } }],
      },
    });
    expect(text).toContain('ENOTFOUND rds.eu-wst-101.myhuaweicloud.com');
    expect(text).toContain(
      'The host rds.eu-wst-101.myhuaweicloud.com follows from the region eu-wst-101: if there is no such host, correct the region, or set endpoints.rds.',
    );
  });

  it('because the proxy is not there, whose password is never shown', async () => {
    const password = 'proxy-password-of-ours';
    const proxy = `http://ops:${password}@127.0.0.1:${await closedPort()}`;
    const { text, json } = await checkOnSockets({
      configuration: { http: { proxy_url: proxy } },
      project: { services: { rds: {} } },
    });
    expect(json.problems).toMatchObject([{ reason: 'unavailable' }]);
    expect(text).toContain('Calls go through the proxy of http.proxy_url.');
    expect(text + JSON.stringify(json)).not.toContain(password);
  });
});

describe('a credential that is refused', () => {
  const wrong = (secret: string): CheckOptions => ({
    configuration: {
      credentials: {
        default: { type: 'aksk', access_key: DEMO_ACCESS_KEY.accessKey, secret_key: secret },
      },
    },
  });

  it.each([{ project_id: ID }, {}])('is tried twice at most, and is one problem: %j', async (project) => {
    const secret = 'not-the-secret-key-of-anybody';
    const { cloud, json, text, ...checked } = await check({
      ...wrong(secret),
      project,
      simulator: { latencyMs: 10 },
    });
    const refused = cloud.requests.filter(({ status }) => status === 401);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(2);
    expect(cloud.requests).toHaveLength(refused.length);
    expect(json.problems).toMatchObject([{ reason: 'auth', affected: [{}, {}, {}, {}, {}] }]);
    const states = Object.values(statesOf({ cloud, json, text, ...checked }));
    expect(states.sort()).toEqual(['failed', 'failed', 'not_asked', 'not_asked', 'not_asked']);
    expect(text).toContain('five refused signatures in a row lock an access key for five minutes');
    expect(text + JSON.stringify(json)).not.toContain(secret);
  });

  it.each([
    { hours: 1, says: 'ahead of', seconds: 3600 },
    { hours: -1, says: 'behind', seconds: -3600 },
  ])('may be right when the clock is $hours h off', async ({ hours, says, seconds }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 });
    onTestFinished(() => void vi.useRealTimers());
    const { text, json } = await checkOnSockets({
      // The cloud's own clock, and the Date of its answers, are right.
      simulator: { clock: new ManualClock(Date.now() - hours * 3_600_000) },
      project: { services: { rds: {} } },
    });
    expect(json.problems).toMatchObject([{ reason: 'auth' }]);
    expect(json.problems[0]?.clock_ahead_seconds).toBeCloseTo(seconds, -2);
    expect(text).toContain(`this machine's clock is 60 min ${says} the cloud's`);
    expect(text).toContain("Set this machine's clock first (NTP)");
  });

  it('may be a password, which is never shown', async () => {
    const { name, domain } = DEMO_USER;
    const password = 'not-the-password-of-anybody';
    const { text, json, cloud } = await check({
      configuration: {
        credentials: { default: { type: 'password', user_name: name, password, domain_name: domain } },
      },
      project: { project_id: ID },
    });
    expect(json.problems).toMatchObject([{ reason: 'auth' }]);
    expect(cloud.requests.length).toBeLessThanOrEqual(2);
    expect(text).toMatch(/check the password of the IAM user exporter/);
    expect(text + JSON.stringify(json)).not.toContain(password);
  });

  it('may be a temporary key, none of whose parts is shown', async () => {
    const parts = {
      access_key: 'AKNOBODYKNOWS0000001',
      secret_key: 'sk-nobody',
      security_token: 'tok-nobody',
    };
    const { text, json } = await check({
      configuration: { credentials: { default: { type: 'aksk', ...parts } } },
      project: { services: { rds: {} } },
    });
    expect(json.projects[0]?.credentials.origin).toBe('temporary access key of the configuration');
    for (const part of Object.values(parts)) expect(text + JSON.stringify(json)).not.toContain(part);
  });

  it('may not be there at all', async () => {
    const { json, cloud } = await check({
      configuration: { credentials: { default: { type: 'env' } } },
      project: { project_id: ID },
    });
    expect(cloud.requests).toEqual([]);
    expect(json.problems).toMatchObject([
      { reason: 'auth', http_status: null, affected: [{}, {}, {}, {}, {}] },
    ]);
    expect(json.problems[0]?.message).toContain('HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set');
  });
});

describe('a long list', () => {
  it('is read over several collections, and what does not fit into a scrape is named', async () => {
    const { json, text } = await check({
      simulator: { instances: 120, tasks: 0 },
      project: { services: { kafka: {} } },
      collection: { timeout: '2s', requests_per_second: { kafka: 1 } },
    });
    const [service] = json.projects[0]?.services ?? [];
    expect(service).toMatchObject({ state: 'ok', instances: 120 });
    expect(service?.collections).toBeGreaterThan(1);
    expect(service?.first_calls).toBe((service?.calls ?? 0) + (service?.instances_not_read ?? 0));
    expect(json.consequences[0]).toMatch(
      /^shop\/kafka: a scrape wants 15 calls, and 1 a second for 2 s allow 2; .* takes 8 scrapes\. /,
    );
    expect(text).toContain('What does not fit');
  });

  it('that has no end is given up, and that is no success', async () => {
    const { json, text } = await check({
      simulator: { instances: 400, tasks: 0 },
      project: { services: { kafka: {} } },
      // One call in each collection, and none at its end, where it would be cut short.
      collection: { timeout: '900ms', requests_per_second: { kafka: 1 } },
    });
    expect(json.projects[0]?.services).toMatchObject([{ state: 'unfinished', collections: 6 }]);
    expect(json).toMatchObject({ ok: false, problems: [{ reason: null }] });
    expect(text).toContain('no list was read to its end in 6 collections of 0.9 s (collection.timeout)');
  });
});
