import { describe, expect, it } from 'vitest';
import { DEMO_ACCESS_KEY, type AccessKey } from '../../src/simulator/simulator.js';
import { NOW, OTHER_PROJECT, PROJECT, sign, simulate, type Signing } from './cloud-client.js';

const MINUTE = 60_000;
const TASKLIST = `/rds/v3/${PROJECT.id}/tasklist`;
const wrongKey: AccessKey = { ...DEMO_ACCESS_KEY, secretKey: 'wrong' };
const temporary: AccessKey = { accessKey: 'TEMPORARY', secretKey: 'secret', securityToken: 'the-token' };

describe('a signed request', () => {
  it('is let in', async () => {
    const cloud = await simulate();
    const { status, headers } = await cloud.get(
      TASKLIST,
      { limit: 50 },
      { headers: { 'X-Project-Id': PROJECT.id } },
    );
    expect(status).toBe(200);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('may sign any header it likes', async () => {
    const cloud = await simulate();
    const headers = { 'content-type': 'application/json', 'X-Language': 'en-us' };
    expect((await cloud.get(TASKLIST, {}, { headers })).status).toBe(200);
  });

  it.each<{ title: string; signing: Signing; detail: string }>([
    { title: 'with a wrong secret', signing: { key: wrongKey }, detail: 'verify aksk signature fail' },
    { title: 'with an unknown key', signing: { key: temporary }, detail: 'access key is unknown' },
    { title: 'sixteen minutes late', signing: { signedAt: NOW - 16 * MINUTE }, detail: 'too far' },
    { title: 'sixteen minutes early', signing: { signedAt: NOW + 16 * MINUTE }, detail: 'too far' },
  ])('is refused $title, and not shown the right value', async ({ signing, detail }) => {
    const cloud = await simulate();
    const { status, body } = await cloud.get(TASKLIST, {}, signing);
    expect(status).toBe(401);
    expect(body.error_code).toBe('APIGW.0301');
    expect(body.error_msg).toContain(detail);
    expect(JSON.stringify(body)).not.toMatch(/[0-9a-f]{64}/);
  });

  it('is accepted fourteen minutes late', async () => {
    const cloud = await simulate();
    expect((await cloud.get(TASKLIST, {}, { signedAt: NOW - 14 * MINUTE })).status).toBe(200);
  });

  it('is refused when its query was changed on the way', async () => {
    const cloud = await simulate();
    const headers = sign(cloud.url + TASKLIST, { limit: 10 }, {});
    expect((await fetch(`${cloud.url}${TASKLIST}?limit=11`, { headers })).status).toBe(401);
  });

  it('is refused without any signature', async () => {
    const cloud = await simulate();
    expect((await fetch(cloud.url + TASKLIST)).status).toBe(401);
  });
});

describe('a temporary key', () => {
  const options = { accessKeys: [temporary] };

  it('comes with its security token', async () => {
    const cloud = await simulate(options);
    const signing = { key: temporary, headers: { 'X-Security-Token': 'the-token' } };
    expect((await cloud.get(TASKLIST, {}, signing)).status).toBe(200);
  });

  it.each<{ title: string; headers: Record<string, string> }>([
    { title: 'no token', headers: {} },
    { title: 'another token', headers: { 'X-Security-Token': 'another' } },
  ])('is refused with $title', async ({ headers }) => {
    const cloud = await simulate(options);
    expect((await cloud.get(TASKLIST, {}, { key: temporary, headers })).status).toBe(401);
  });

  it('is refused when the token was not signed', async () => {
    const cloud = await simulate(options);
    const headers = {
      ...sign(cloud.url + TASKLIST, {}, { key: temporary }),
      'X-Security-Token': 'the-token',
    };
    expect((await fetch(cloud.url + TASKLIST, { headers })).status).toBe(401);
  });
});

describe('an access key that keeps failing', () => {
  it('is locked for five minutes after the sixth time, even when it is right', async () => {
    const cloud = await simulate();
    for (let failure = 1; failure <= 6; failure++) await cloud.get(TASKLIST, {}, { key: wrongKey });
    expect(await cloud.get(TASKLIST)).toMatchObject({ status: 401, body: { error_code: 'APIGW.0301' } });
    cloud.clock.advance(5 * MINUTE - 1);
    expect((await cloud.get(TASKLIST)).status).toBe(401);
    cloud.clock.advance(1);
    expect((await cloud.get(TASKLIST)).status).toBe(200);
  });

  it('is not locked by five failures, nor by more with an accepted signature between', async () => {
    const cloud = await simulate();
    for (let round = 1; round <= 3; round++) {
      for (let failure = 1; failure <= 5; failure++) await cloud.get(TASKLIST, {}, { key: wrongKey });
      expect((await cloud.get(TASKLIST)).status).toBe(200);
    }
  });

  it('does not lock another key', async () => {
    const cloud = await simulate({
      accessKeys: [DEMO_ACCESS_KEY, { accessKey: 'OTHER', secretKey: 'other' }],
    });
    for (let failure = 1; failure <= 6; failure++) await cloud.get(TASKLIST, {}, { key: wrongKey });
    const key = { accessKey: 'OTHER', secretKey: 'other' };
    expect((await cloud.get(TASKLIST, {}, { key })).status).toBe(200);
  });
});

describe('a project', () => {
  it.each([
    { path: '/rds/v3/unknown/tasklist', code: 'DBS.280015' },
    { path: '/dms/v2/unknown/instances?engine=kafka', code: 'DMS.00403002' },
    { path: '/dcs/v2/unknown/instances', code: 'DCS.2003' },
  ])('that is not the caller’s is forbidden: $code', async ({ path, code }) => {
    const cloud = await simulate();
    const [where = '', engine] = path.split('?engine=');
    const reply = await cloud.get(where, engine === undefined ? {} : { engine });
    expect(reply).toMatchObject({ status: 403, body: { error_code: code } });
  });

  it('is forbidden when the header names another', async () => {
    const cloud = await simulate({ projects: [PROJECT, OTHER_PROJECT] });
    const headers = { 'X-Project-Id': OTHER_PROJECT.id };
    expect((await cloud.get(TASKLIST, {}, { headers })).status).toBe(403);
  });
});
