import { describe, expect, it } from 'vitest';
import { DEMO_USER } from '../../src/simulator/simulator.js';
import {
  OTHER_PROJECT,
  PROJECT,
  column,
  read,
  simulate,
  type Reply,
  type Simulation,
} from './cloud-client.js';

const HOUR = 3_600_000;

interface TokenWish {
  readonly password?: string;
  readonly scope?: object;
}

function login(cloud: Simulation, { password = DEMO_USER.password, scope }: TokenWish = {}): Promise<Reply> {
  const user = { name: DEMO_USER.name, password, domain: { name: DEMO_USER.domain } };
  const auth = {
    identity: { methods: ['password'], password: { user } },
    scope: scope ?? { project: { name: PROJECT.region } },
  };
  return post(cloud, JSON.stringify({ auth }));
}

async function post(cloud: Simulation, body: string): Promise<Reply> {
  return read(await fetch(`${cloud.endpoints.iam}/v3/auth/tokens?nocatalog=true`, { method: 'POST', body }));
}

async function statusWith(cloud: Simulation, token: string, path: string): Promise<number> {
  return (await fetch(cloud.url + path, { headers: { 'X-Auth-Token': token } })).status;
}

function tokenOf(reply: Reply): string {
  return reply.headers.get('x-subject-token') ?? '';
}

describe('POST /v3/auth/tokens', () => {
  it('hands the token out in a header, with an expiry of six decimals', async () => {
    const cloud = await simulate();
    const reply = await login(cloud);
    expect(reply.status).toBe(201);
    expect(tokenOf(reply)).not.toBe('');
    expect(reply.body).toMatchObject({
      token: {
        expires_at: '2026-11-22T12:00:00.000000Z',
        issued_at: '2026-11-21T12:00:00.000000Z',
        project: { id: PROJECT.id, name: PROJECT.region },
      },
    });
  });

  it('takes a project by its id', async () => {
    const cloud = await simulate({ projects: [PROJECT, OTHER_PROJECT] });
    const reply = await login(cloud, { scope: { project: { id: OTHER_PROJECT.id } } });
    expect(reply.body).toMatchObject({ token: { project: { id: OTHER_PROJECT.id } } });
  });

  it.each([
    { title: 'a wrong password', wish: { password: 'wrong' } },
    { title: 'an unknown project', wish: { scope: { project: { name: 'nowhere' } } } },
  ])('answers $title with a 401 in the shape of IAM', async ({ wish }) => {
    const cloud = await simulate();
    expect(await login(cloud, wish)).toMatchObject({
      status: 401,
      body: { error: { code: 401, title: 'Unauthorized' } },
    });
  });

  it.each(['', '{', '{"auth":{}}'])('refuses the body "%s"', async (body) => {
    const cloud = await simulate();
    expect(await post(cloud, body)).toMatchObject({ status: 400, body: { error: { code: 400 } } });
  });
});

describe('a token', () => {
  it('opens its own project until it expires', async () => {
    const cloud = await simulate();
    const token = tokenOf(await login(cloud));
    const path = `/rds/v3/${PROJECT.id}/tasklist`;
    cloud.clock.advance(24 * HOUR - 1);
    expect(await statusWith(cloud, token, path)).toBe(200);
    cloud.clock.advance(1);
    expect(await statusWith(cloud, token, path)).toBe(401);
  });

  it('does not open another project', async () => {
    const cloud = await simulate({ projects: [PROJECT, OTHER_PROJECT] });
    const token = tokenOf(await login(cloud));
    expect(await statusWith(cloud, token, `/dcs/v2/${OTHER_PROJECT.id}/instances`)).toBe(403);
  });

  it('that was never issued opens nothing', async () => {
    const cloud = await simulate();
    expect(await statusWith(cloud, 'made-up', '/iam/v3/projects')).toBe(401);
  });
});

describe('GET /v3/projects', () => {
  it('finds a project by the name of its region', async () => {
    const cloud = await simulate();
    const { body } = await cloud.get('/iam/v3/projects', { name: PROJECT.region });
    expect(body.projects).toMatchObject([{ id: PROJECT.id, name: PROJECT.region, enabled: true }]);
  });

  it('may find none, or several', async () => {
    const cloud = await simulate({ projects: [PROJECT, OTHER_PROJECT] });
    const none = await cloud.get('/iam/v3/projects', { name: 'nowhere' });
    const several = await cloud.get('/iam/v3/projects', { name: PROJECT.region });
    expect(none.body.projects).toEqual([]);
    expect(column(several.body.projects, 'id')).toEqual([PROJECT.id, OTHER_PROJECT.id]);
  });
});
