import { describe, expect, it } from 'vitest';
import { DEMO_USER, parseFault } from '../../src/simulator/simulator.js';
import { NOW, PROJECT, read, simulate, type Simulation } from './cloud-client.js';

async function login({ url }: Simulation) {
  const { name, password, domain } = DEMO_USER;
  const user = { name, password, domain: { name: domain } };
  const body = JSON.stringify({
    auth: {
      identity: { methods: ['password'], password: { user } },
      scope: { project: { id: PROJECT.id } },
    },
  });
  return read(await fetch(`${url}/iam/v3/auth/tokens`, { method: 'POST', body }));
}

async function faulty(fault: string): Promise<Simulation> {
  return simulate({ faults: [parseFault(fault)] });
}

describe('a faulty login', () => {
  it('gives a token that has expired', async () => {
    const { status, body } = await login(await faulty('token-expired@iam'));
    const { token } = body as { token?: { expires_at: string } };
    expect(status).toBe(201);
    expect(Date.parse(token?.expires_at ?? '')).toBeLessThan(NOW);
  });

  it('gives no token', async () => {
    const { status, headers } = await login(await faulty('token-missing@iam'));
    expect([status, headers.get('x-subject-token')]).toEqual([201, null]);
  });

  it('gives a long token, which works', async () => {
    // fetch takes no header of more than 16 KiB.
    const cloud = await faulty('token-long@iam,bytes=12000');
    const token = (await login(cloud)).headers.get('x-subject-token') ?? '';
    expect(token).toHaveLength(12_000);
    const headers = { 'X-Auth-Token': token };
    expect((await fetch(`${cloud.url}/rds/v3/${PROJECT.id}/tasklist`, { headers })).status).toBe(200);
  });
});

describe('a faulty list of projects', () => {
  it.each([
    { text: 'unknown', id: /^f{32}$/ },
    { text: 'line-break', id: /\r\n/ },
    { text: 'lone-surrogate', id: /\ud800$/ },
    { text: 'megabyte', id: /^f{1048576}$/ },
  ])('gives an id that is $text', async ({ text, id }) => {
    const cloud = await faulty(`project-id@iam,text=${text}`);
    const { body } = await cloud.get('/iam/v3/projects', { name: PROJECT.region });
    expect(body.projects?.[0]?.['id']).toMatch(id);
  });

  it('gives many projects, none of which was asked for', async () => {
    const cloud = await faulty('many-projects@iam,rows=1000');
    const { body } = await cloud.get('/iam/v3/projects', { name: PROJECT.region });
    expect(body.projects).toHaveLength(1000);
    expect(body.projects).not.toContainEqual(expect.objectContaining({ name: PROJECT.region }));
  });
});

describe('a connection', () => {
  it('is reset at its first use after it was idle', async () => {
    const cloud = await faulty('idle-reset,idle=30s');
    const path = `/rds/v3/${PROJECT.id}/tasklist`;
    expect((await cloud.get(path)).status).toBe(200);
    expect((await cloud.get(path)).status).toBe(200);
    cloud.clock.advance(30_000);
    await expect(cloud.get(path)).rejects.toThrow();
    expect((await cloud.get(path)).status).toBe(200);
  });
});
