import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, faultHelp, parseFault, type Fault } from '../../src/simulator/simulator.js';
import { PROJECT, sign, simulate } from './cloud-client.js';

const RDS = `/rds/v3/${PROJECT.id}/tasklist`;
const DMS = `/dms/v2/${PROJECT.id}/instances`;
const DCS = `/dcs/v2/${PROJECT.id}/instances`;

describe('a fault', () => {
  it.each<{ fault: Fault; path: string; status: number; body: object }>([
    { fault: { kind: 'throttled' }, path: RDS, status: 429, body: { error_code: 'APIGW.0308' } },
    { fault: { kind: 'flow-control' }, path: DMS, status: 404, body: { error_code: 'DMS.10240407' } },
    { fault: { kind: 'unavailable' }, path: RDS, status: 503, body: { error_code: 'APIGW.0201' } },
    { fault: { kind: 'unauthorized' }, path: RDS, status: 401, body: { error_code: 'APIGW.0301' } },
    { fault: { kind: 'token-refused' }, path: RDS, status: 403, body: { error_code: 'DBS.280056' } },
    { fault: { kind: 'forbidden' }, path: RDS, status: 403, body: { error_code: 'DBS.280015' } },
    { fault: { kind: 'forbidden' }, path: DMS, status: 403, body: { error_code: 'DMS.00403002' } },
    {
      fault: { kind: 'forbidden' },
      path: DCS,
      status: 403,
      body: { error_code: 'DCS.2003', error_ext_msg: null },
    },
    { fault: { kind: 'forbidden' }, path: '/iam/v3/projects', status: 403, body: { error: { code: 403 } } },
    { fault: { kind: 'wrong-shape' }, path: RDS, status: 200, body: { tasks: 'none' } },
  ])('$fault.kind answers $path with a $status', async ({ fault, path, status, body }) => {
    const cloud = await simulate({ faults: [fault] });
    expect(await cloud.get(path, { engine: 'kafka' })).toMatchObject({ status, body });
    expect(cloud.requests.at(-1)).toMatchObject({ status });
  });

  it('throttled names its period, and may tell when to come back', async () => {
    const cloud = await simulate({
      faults: [{ kind: 'throttled', period: '5 second', retryAfterSeconds: 7 }],
    });
    const { headers, body } = await cloud.get(RDS);
    expect(headers.get('retry-after')).toBe('7');
    expect(body.error_msg).toContain('time:5 second');
    cloud.clearFaults();
    cloud.addFault({ kind: 'throttled' });
    expect((await cloud.get(RDS)).headers.has('retry-after')).toBe(false);
  });

  it('redirect leads to another path', async () => {
    const cloud = await simulate({ faults: [{ kind: 'redirect' }] });
    const { status, headers } = await cloud.get(RDS);
    expect([status, headers.get('location')]).toEqual([302, '/moved']);
  });

  it('not-json sends a page for people', async () => {
    const cloud = await simulate({ faults: [{ kind: 'not-json' }] });
    const { status, body } = await cloud.get(RDS);
    expect(status).toBe(200);
    expect(body.text).toContain('Maintenance');
  });

  it('reset breaks the connection before the answer', async () => {
    const cloud = await simulate({ faults: [{ kind: 'reset' }] });
    await expect(cloud.get(RDS)).rejects.toThrow();
    expect(cloud.requests).toMatchObject([{ operation: 'ListTasks', status: 0 }]);
  });

  it('cut breaks it half way through', async () => {
    const cloud = await simulate({ faults: [{ kind: 'cut' }] });
    await expect(cloud.get(RDS)).rejects.toThrow();
    expect(cloud.requests).toMatchObject([{ status: 200 }]);
  });

  it('too-large sends more than was announced: it announces nothing', async () => {
    const cloud = await simulate({ faults: [{ kind: 'too-large', bytes: 1_000_000 }] });
    const { headers, body } = await cloud.get(RDS);
    expect(headers.has('content-length')).toBe(false);
    expect(body).toEqual({ instances: [], tasks: [] });
  });

  it('slow gives the right answer in the end', async () => {
    const cloud = await simulate({ faults: [{ kind: 'slow', delayMs: 1 }] });
    expect((await cloud.get(RDS)).status).toBe(200);
  });

  it('slow forgets about a client that has left', async () => {
    const cloud = await simulate({ faults: [{ kind: 'slow', delayMs: 3_600_000 }] });
    const leave = new AbortController();
    const asked = fetch(cloud.url + RDS, { headers: sign(cloud.url + RDS, {}, {}), signal: leave.signal });
    const refused = expect(asked).rejects.toThrow('left');
    await expect.poll(() => cloud.requests).toMatchObject([{ operation: 'ListTasks', status: 0 }]);
    leave.abort(new Error('left'));
    await refused;
  });

  it('does not show to those who are not let in', async () => {
    const cloud = await simulate({ faults: [{ kind: 'unavailable', times: 1 }] });
    expect((await fetch(cloud.url + RDS)).status).toBe(401);
    expect((await cloud.get(RDS)).status).toBe(503);
  });
});

describe('the aim of a fault', () => {
  it('is a service: the engines of DMS are distinguished', async () => {
    const cloud = await simulate({ faults: [{ kind: 'unavailable', service: 'rocketmq' }] });
    expect((await cloud.get(DMS, { engine: 'kafka' })).status).toBe(200);
    const { status, body } = await cloud.get(DMS, { engine: 'rabbitmq' });
    expect(status).toBe(200);
    const rabbit = String(body.instances?.[0]?.['instance_id']);
    expect((await cloud.get(`${DMS}/${rabbit}/tasks`)).status).toBe(200);
    expect((await cloud.get(DMS, { engine: 'rocketmq' })).status).toBe(503);
  });

  it('is an operation', async () => {
    const fault: Fault = { kind: 'unavailable', service: 'kafka', operation: 'ListBackgroundTasks' };
    const cloud = await simulate({ faults: [fault] });
    const { body } = await cloud.get(DMS, { engine: 'kafka' });
    const kafka = String(body.instances?.[0]?.['instance_id']);
    expect((await cloud.get(`${DMS}/${kafka}/tasks`)).status).toBe(503);
    expect(cloud.requests.at(-1)).toMatchObject({ cloudService: 'kafka', service: 'dms' });
  });

  it('is a project', async () => {
    const cloud = await simulate({
      projects: [PROJECT, { ...PROJECT, id: 'second' }],
      faults: [{ kind: 'unavailable', project: 'second' }],
    });
    expect((await cloud.get(RDS)).status).toBe(200);
    expect((await cloud.get('/rds/v3/second/tasklist')).status).toBe(503);
  });

  it('is a time after the start of the cloud', async () => {
    const cloud = await simulate({ faults: [{ kind: 'unavailable', fromMs: 60_000, forMs: 120_000 }] });
    const statuses: number[] = [];
    for (let minute = 0; minute < 4; minute++) {
      statuses.push((await cloud.get(RDS)).status);
      cloud.clock.advance(60_000);
    }
    expect(statuses).toEqual([200, 503, 503, 200]);
  });

  it('is a share of the requests, drawn from the seed', async () => {
    const statusesOf = async (seed: number): Promise<number[]> => {
      const cloud = await simulate({ seed, faults: [{ kind: 'unavailable', rate: 0.3 }] });
      const statuses: number[] = [];
      for (let request = 0; request < 100; request++) statuses.push((await cloud.get(RDS)).status);
      return statuses;
    };
    const statuses = await statusesOf(1);
    const struck = statuses.filter((status) => status === 503).length;
    expect(struck).toBeGreaterThan(15);
    expect(struck).toBeLessThan(45);
    expect(await statusesOf(1)).toEqual(statuses);
    expect(await statusesOf(2)).not.toEqual(statuses);
  });

  it('is used up after so many times', async () => {
    const cloud = await simulate({ faults: [{ kind: 'unavailable', times: 2 }] });
    const statuses: number[] = [];
    for (let request = 1; request <= 3; request++) statuses.push((await cloud.get(RDS)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });
});

describe('a fault on the command line', () => {
  it.each([
    { text: 'throttled', fault: { kind: 'throttled' } },
    { text: 'flow-control@kafka', fault: { kind: 'flow-control', service: 'kafka' } },
    { text: 'slow@dcs:ListInstances', fault: { kind: 'slow', service: 'dcs', operation: 'ListInstances' } },
    {
      text: 'throttled@kafka:ListInstances,rate=0.3,from=1m,for=5m,times=3,retry-after=2m',
      fault: {
        kind: 'throttled',
        service: 'kafka',
        operation: 'ListInstances',
        rate: 0.3,
        fromMs: 60_000,
        forMs: 300_000,
        times: 3,
        retryAfterSeconds: 120,
      },
    },
    { text: 'unauthorized,text=locked-key', fault: { kind: 'unauthorized', text: 'locked-key' } },
    {
      text: 'instance-refused@dcs,instance=a=b,status=400',
      fault: { kind: 'instance-refused', service: 'dcs', instanceId: 'a=b', status: 400 },
    },
    { text: 'slow,delay=1.5s', fault: { kind: 'slow', delayMs: 1500 } },
  ])('may read $text', ({ text, fault }) => {
    expect(parseFault(text)).toEqual(fault);
  });

  it.each([
    { text: '', problem: /"" is no kind; use one of throttled, flow-control, / },
    { text: 'broken', problem: /"broken" is no kind; use one of throttled, / },
    { text: 'slow@dms', problem: /"dms" is no service; use one of rds, kafka, / },
    {
      text: 'slow@rds:ListInstances',
      problem: /"ListInstances" is no operation of rds; use one of ListTasks /,
    },
    { text: 'slow@rds:ListTasks:x', problem: /is no kind/ },
    { text: 'flow-control@rds', problem: /flow-control does not happen to rds/ },
    { text: 'few-rows@iam', problem: /few-rows does not happen to iam/ },
    {
      text: 'few-rows@kafka:ShowBackgroundTask',
      problem: /few-rows does not happen to ShowBackgroundTask, only to ListInstances, ListBackgroundTasks/,
    },
    { text: 'slow,rate=1.1', problem: /rate=1.1: expected a share from 0 to 1/ },
    { text: 'slow,from=1', problem: /from=1: expected a duration such as 500ms/ },
    { text: 'slow,status=503', problem: /"status" is no option of slow; use one of rate, from, .*delay/ },
    { text: 'slow,', problem: /"" is no option of slow/ },
    { text: 'unavailable,status=200', problem: /expected an HTTP status from 400 to 599/ },
    {
      text: 'unauthorized,text=no',
      problem: /"no" is no text of unauthorized; use one of wrong-signature, /,
    },
  ])('may not read "$text"', ({ text, problem }) => {
    expect(() => parseFault(text)).toThrow(problem);
  });
});

describe('the help on faults', () => {
  it('has a line for each kind, with its options and their defaults', () => {
    for (const kind of FAULT_KINDS) expect(faultHelp()).toContain(`\n  ${kind} `);
    expect(faultHelp()).toMatch(/ {2}few-rows .* \(rows=10\)\n/);
    expect(faultHelp()).toMatch(/ {2}slow .* \(delay=5s\)\n/);
    expect(faultHelp()).toContain('text may be unknown, line-break');
  });
});
