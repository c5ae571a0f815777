import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../src/cloud/clock.js';
import { createClient, type Client, type ClientOptions, type ApiRequest } from '../../src/cloud/client.js';
import { createCredentials } from '../../src/cloud/credentials/credentials.js';
import type { Credentials } from '../../src/cloud/credentials/identity.js';
import type { CloudError } from '../../src/cloud/errors.js';
import type { CredentialsConfig } from '../../src/config/configuration.js';
import { SecretText } from '../../src/config/secret.js';
import {
  DEMO_ACCESS_KEY,
  DEMO_USER,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/simulator.js';
import { Observed, failureOf, neverAborted, serve, transportWith } from './world.js';

const PROJECT = { id: '0123456789abcdef0123456789abcdef', name: 'shop', region: 'eu-west-101' };

const TASKS: ApiRequest<unknown> = {
  operation: 'ListTasks',
  path: '/v3/{project_id}/tasklist',
  query: { status: 'Running', limit: 50 },
  answer: z.object({ tasks: z.array(z.object({ id: z.string() })) }),
};

const KEY: CredentialsConfig = {
  type: 'aksk',
  accessKey: new SecretText(DEMO_ACCESS_KEY.accessKey),
  secretKey: new SecretText(DEMO_ACCESS_KEY.secretKey),
};
const PASSWORD: CredentialsConfig = {
  type: 'password',
  userName: DEMO_USER.name,
  password: new SecretText(DEMO_USER.password),
  domainName: DEMO_USER.domain,
};

async function simulate(options: SimulatorOptions = {}): Promise<Simulator> {
  const cloud = await startSimulator({ projects: [PROJECT], ...options });
  onTestFinished(() => cloud.close());
  return cloud;
}

interface World extends Partial<ClientOptions> {
  readonly config?: CredentialsConfig;
  readonly observed?: Observed;
}

/** A client of RDS in the simulated cloud. */
function clientOf({ endpoints }: Pick<Simulator, 'endpoints'>, world: World = {}): Client {
  const { config = KEY, observed = new Observed(), ...changes } = world;
  const transport = transportWith({ observer: observed });
  const deps = {
    transport,
    metadataTransport: transport,
    env: {},
    homeDirectory: '/nonexistent',
    clock: systemClock,
  };
  return createClient({
    service: 'rds',
    endpoint: endpoints.rds,
    scope: { project: 'shop', region: PROJECT.region, iamEndpoint: endpoints.iam },
    projectId: () => Promise.resolve(PROJECT.id),
    credentials: createCredentials(config, 'default', deps),
    transport,
    observer: observed,
    recordOutcome: () => undefined,
    clock: systemClock,
    ...changes,
  });
}

const statuses = (cloud: Simulator) =>
  cloud.requests.map(({ operation, status }) => `${operation ?? '?'} ${status}`);

describe('a client', () => {
  it.each<{ title: string; config: CredentialsConfig; options?: SimulatorOptions; asked: string[] }>([
    { title: 'an access key', config: KEY, asked: ['ListTasks 200'] },
    {
      title: 'a temporary access key',
      config: { ...KEY, securityToken: new SecretText('token+/=') },
      options: { accessKeys: [{ ...DEMO_ACCESS_KEY, securityToken: 'token+/=' }] },
      asked: ['ListTasks 200'],
    },
    { title: 'a password', config: PASSWORD, asked: ['CreateToken 201', 'ListTasks 200'] },
  ])('is let in with $title', async ({ config, options, asked }) => {
    const cloud = await simulate(options);
    expect(await clientOf(cloud, { config }).get(TASKS, neverAborted())).toHaveProperty('tasks');
    expect(statuses(cloud)).toEqual(asked);
  });

  it('asks below the path of its endpoint, with the id of the project', async () => {
    const cloud = await simulate();
    await clientOf(cloud).get(TASKS, neverAborted());
    expect(cloud.requests[0]).toMatchObject({
      path: `/rds/v3/${PROJECT.id}/tasklist`,
      query: { status: 'Running', limit: '50' },
    });
  });

  it.each(['a b', 'a+b', "!'()*~", 'a&b=c?d#e', 'ü/€/😀', '100%', '%2F', '', '\u0000\n'])(
    'signs the query that it sends: %j',
    async (odd) => {
      const cloud = await simulate();
      const query = { zz: odd, [`name ${odd}`]: 'value', limit: 1 };
      await clientOf(cloud).get({ ...TASKS, query }, neverAborted());
      expect(cloud.requests[0]?.query).toEqual({ zz: odd, [`name ${odd}`]: 'value', limit: '1' });
    },
  );

  it('encodes an odd project id, and signs that', async () => {
    const id = 'a/b $& c';
    const cloud = await simulate({ projects: [{ ...PROJECT, id }] });
    const client = clientOf(cloud, { projectId: () => Promise.resolve(id) });
    expect(await client.get(TASKS, neverAborted())).toHaveProperty('tasks');
    expect(cloud.requests[0]).toMatchObject({ project: id, status: 200 });
  });

  it('sends and signs the project id with an access key, and without one sends none', async () => {
    const sent: Record<string, string>[] = [];
    const client = (projectId: string | undefined, identity: 'aksk' | 'token') =>
      clientOf(
        { endpoints: { iam: 'http://iam.test', rds: 'http://rds.test', dms: '', dcs: '' } },
        {
          projectId: () => Promise.resolve(projectId),
          credentials: fixedCredentials(identity),
          transport: ({ headers }) => {
            sent.push({ ...headers });
            return Promise.resolve({ status: 200, headers: new Headers(), text: '{"tasks":[]}' });
          },
        },
      ).get(TASKS, neverAborted());
    await client('0123', 'aksk');
    await client(undefined, 'aksk');
    await client('0123', 'token');
    const [withId, withoutId, withToken] = sent;
    expect(withId).toMatchObject({
      'X-Project-Id': '0123',
      Authorization: expect.stringContaining('SignedHeaders=host;x-project-id;x-sdk-date,') as string,
    });
    expect(withoutId).toMatchObject({
      Authorization: expect.stringContaining('SignedHeaders=host;x-sdk-date,') as string,
    });
    expect(withoutId).not.toHaveProperty('X-Project-Id');
    expect(withToken).toEqual({ 'X-Auth-Token': 'T' });
  });

  it('signs with the time it is given', async () => {
    const cloud = await simulate();
    const late = clientOf(cloud, {
      clock: { ...systemClock, now: () => Date.now() + 16 * 60_000 },
    });
    expect(await failureOf(late.get(TASKS, neverAborted()))).toMatchObject({ reason: 'auth', status: 401 });
  });

  it('asks nothing when the id of its project is not to be had', async () => {
    const cloud = await simulate();
    const client = clientOf(cloud, { projectId: () => Promise.reject(new Error('no id')) });
    await expect(client.get(TASKS, neverAborted())).rejects.toThrow('no id');
    expect(cloud.requests).toEqual([]);
  });
});

function fixedCredentials(kind: 'aksk' | 'token'): Credentials {
  const identity =
    kind === 'token'
      ? ({ kind, token: 'T' } as const)
      : ({ kind, accessKey: 'AK', secretKey: 'SK' } as const);
  return {
    origin: 'test',
    get: () => Promise.resolve(identity),
    refused: () => false,
    fingerprint: () => Promise.resolve(''),
  };
}

describe('a refused call', () => {
  it.each(['unauthorized', 'token-refused'] as const)(
    'with a token is made once more with a new one (%s)',
    async (kind) => {
      const cloud = await simulate({ faults: [{ kind, service: 'rds', times: 1 }] });
      const observed = new Observed();
      const client = clientOf(cloud, { config: PASSWORD, observed });
      expect(await client.get(TASKS, neverAborted())).toHaveProperty('tasks');
      const refused = kind === 'unauthorized' ? 401 : 403;
      expect(statuses(cloud)).toEqual([
        'CreateToken 201',
        `ListTasks ${refused}`,
        'CreateToken 201',
        'ListTasks 200',
      ]);
      expect(observed.retries).toEqual(['shop rds']);
    },
  );

  it('with a token is not made a third time', async () => {
    const cloud = await simulate({ faults: [{ kind: 'unauthorized', service: 'rds' }] });
    const observed = new Observed();
    const client = clientOf(cloud, { config: PASSWORD, observed });
    expect(await failureOf(client.get(TASKS, neverAborted()))).toMatchObject({ reason: 'auth' });
    expect(statuses(cloud)).toEqual(['CreateToken 201', 'ListTasks 401', 'CreateToken 201', 'ListTasks 401']);
    expect(observed.retries).toEqual(['shop rds']);
  });

  it('with an access key is never made again', async () => {
    const cloud = await simulate();
    const observed = new Observed();
    const wrong = { ...KEY, secretKey: new SecretText('WrongKey') };
    const client = clientOf(cloud, { config: wrong, observed });
    expect(await failureOf(client.get(TASKS, neverAborted()))).toMatchObject({
      reason: 'auth',
      code: 'APIGW.0301',
    });
    expect([statuses(cloud), observed.retries]).toEqual([['ListTasks 401'], []]);
  });

  it('for a login is never made again, and its failure is not taken for that of the call', async () => {
    const cloud = await simulate();
    const client = clientOf(cloud, { config: { ...PASSWORD, password: new SecretText('wrong') } });
    expect(await failureOf(client.get(TASKS, neverAborted()))).toMatchObject({
      reason: 'auth',
      status: 401,
      isPrerequisite: true,
    });
    expect(statuses(cloud)).toEqual(['CreateToken 401']);
  });

  it.each([
    { kind: 'throttled', reason: 'throttled' },
    { kind: 'unavailable', reason: 'unavailable' },
    { kind: 'forbidden', reason: 'forbidden' },
    { kind: 'redirect', reason: 'rejected' },
    { kind: 'cut', reason: 'unavailable' },
    { kind: 'reset', reason: 'unavailable' },
    { kind: 'too-large', reason: 'bad_payload' },
    { kind: 'not-json', reason: 'bad_payload' },
    { kind: 'wrong-shape', reason: 'bad_payload' },
  ] as const)('for another reason is not made again: $kind', async ({ kind, reason }) => {
    const cloud = await simulate({ faults: [{ kind, service: 'rds' }] });
    const observed = new Observed();
    const client = clientOf(cloud, { config: PASSWORD, observed });
    expect(await failureOf(client.get(TASKS, neverAborted()))).toMatchObject({ reason });
    expect(statuses(cloud)).toHaveLength(2);
    expect(observed.retries).toEqual([]);
  });
});

describe('an answer that does not fit', () => {
  const ADVICE = 'check that the endpoint is right, and that no proxy or login page answers in its place';

  async function failureFor(body: string): Promise<{ failure: CloudError; where: string }> {
    const url = await serve((_request, response) => void response.end(body));
    const client = clientOf({ endpoints: { iam: url, rds: url, dms: url, dcs: url } });
    const failure = await failureOf(client.get(TASKS, neverAborted()));
    return { failure, where: `ListTasks (GET ${url}/v3/${PROJECT.id}/tasklist)` };
  }

  it.each([
    { title: 'no JSON', body: '<html>s3cret</html>', says: 'the answer is not JSON (19 characters)' },
    { title: 'empty', body: '', says: 'the answer is empty' },
    {
      title: 'a text',
      body: '"s3cret"',
      says: 'the answer has another shape than documented (at the answer itself)',
    },
    {
      title: 'another object',
      body: '{"s3cret":1}',
      says: 'the answer has another shape than documented (at tasks)',
    },
    {
      title: 'a list of other things',
      body: '{"tasks":[{"id":["s3cret"]},{"id":"ok"},{"s3cret":1},7,8,9]}',
      says: 'the answer has another shape than documented (at tasks.0.id, tasks.2.id, tasks.3)',
    },
  ])('because it is $title is named by its place, never by its value', async ({ body, says }) => {
    const { failure, where } = await failureFor(body);
    expect(failure.reason).toBe('bad_payload');
    expect(failure.message).toBe(`${where}: ${says}; ${ADVICE}`);
    expect(failure.cause).toBeUndefined();
  });
});
