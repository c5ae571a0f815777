import nock from 'nock';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/cloud/clock.js';
import { createClient, type Client } from '../../src/cloud/client.js';
import { CloudError } from '../../src/cloud/errors.js';
import { createProjectIdLookup, type ProjectId } from '../../src/cloud/project-id.js';
import { isGone, isRefusal } from '../../src/services/refusals.js';
import { wait } from './credentials/world.js';
import { Observed, failureOf, neverAborted, transportWith } from './world.js';

const IAM = 'https://iam.eu-west-101.myhuaweicloud.eu';
const ID = '0123456789abcdef0123456789abcdef';
const WHERE = `ListProjects (GET ${IAM}/v3/projects)`;

const iam = () => nock(IAM).get('/v3/projects').query({ name: 'eu-west-101' });
const knows = (...ids: string[]) =>
  iam().reply(200, { projects: ids.map((id) => ({ id, name: 'eu-west-101' })) });

function lookup(): (signal: AbortSignal) => Promise<string> {
  const id = projectId();
  return (signal) => id.get(signal);
}

function projectId(): ProjectId {
  const client = createClient({
    service: 'iam',
    endpoint: IAM,
    scope: { project: 'shop', region: 'eu-west-101', iamEndpoint: IAM },
    projectId: () => Promise.resolve(undefined),
    credentials: {
      origin: 'test',
      get: () => Promise.resolve({ kind: 'aksk', accessKey: 'AK', secretKey: 'SK' }),
      refused: () => false,
      fingerprint: () => Promise.resolve(''),
    },
    transport: transportWith(),
    observer: new Observed(),
    recordOutcome: () => undefined,
    clock: systemClock,
  });
  return createProjectIdLookup(client, { project: 'shop', region: 'eu-west-101' }, systemClock);
}

const failure = (): Promise<CloudError> => failureOf(lookup()(neverAborted()));

describe('the id of a project', () => {
  it('is that of the only project with the name of the region', async () => {
    knows(ID);
    expect(await lookup()(neverAborted())).toBe(ID);
  });

  it('is asked without a project id', async () => {
    nock(IAM, { badheaders: ['x-project-id'] })
      .get('/v3/projects')
      .query({ name: 'eu-west-101' })
      .reply(200, { projects: [{ id: ID }] });
    expect(await lookup()(neverAborted())).toBe(ID);
  });

  it('is asked once, also for those who ask at the same time', async () => {
    knows(ID);
    const id = lookup();
    const got = await Promise.all(Array.from({ length: 10 }, () => id(neverAborted())));
    expect([...new Set(got), await id(neverAborted()), await id(AbortSignal.abort())]).toEqual([ID, ID, ID]);
  });

  it('is not to be had when there is no such project', async () => {
    knows();
    expect(await failure()).toMatchObject({
      reason: 'rejected',
      message:
        'project "shop": IAM was asked for the project named "eu-west-101" (ListProjects) and knows none; set project_id',
    });
  });

  it('is not guessed when there are several', async () => {
    knows('one', 'two');
    expect(await failure()).toMatchObject({
      reason: 'rejected',
      message:
        'project "shop": IAM was asked for the project named "eu-west-101" (ListProjects) and knows 2 (one "eu-west-101", two "eu-west-101"); set project_id',
    });
  });

  it.each([
    [
      'a sub-project',
      [
        { id: 'sub', name: 'eu-west-101_shop' },
        { id: ID, name: 'eu-west-101' },
      ],
    ],
    [
      'a disabled project of the same name',
      [
        { id: 'old', name: 'eu-west-101', enabled: false },
        { id: ID, name: 'eu-west-101', enabled: true },
      ],
    ],
    ['no name and no state', [{ id: ID, name: null, enabled: null }]],
  ])("is that of the region's own enabled project beside %s", async (_what, projects) => {
    iam().reply(200, { projects });
    expect(await lookup()(neverAborted())).toBe(ID);
  });

  it('is not that of a disabled project, and the error names what there is', async () => {
    iam().reply(200, {
      projects: [
        { id: 'off', name: 'eu-west-101', enabled: false },
        { id: 'a', name: 'eu-west-101_a' },
        { id: 'b', name: 'eu-west-101_b' },
      ],
    });
    expect((await failure()).message).toContain(
      'knows 3 (off "eu-west-101" disabled, a "eu-west-101_a", b "eu-west-101_b"); set project_id',
    );
  });

  it('is not to be had when IAM refuses: it says what to do instead', async () => {
    iam().reply(
      403,
      { error: { code: 403, message: 'No.', title: 'Forbidden' } },
      { 'X-IAM-Trace-Id': 'abc' },
    );
    expect(await failure()).toMatchObject({
      reason: 'forbidden',
      call: WHERE,
      requestId: 'abc',
      message: `project "shop": ${WHERE}: HTTP 403 "No." (request id abc); grant the credential the right to make this call, and check the project id; or set its project_id`,
    });
  });

  it('keeps the pause when IAM throttles', async () => {
    iam().reply(429, '', { 'Retry-After': '7' });
    expect(await failure()).toMatchObject({ reason: 'throttled', retryAfterMs: 7_000 });
  });

  it('is not to be had in another shape: that is named by its place', async () => {
    iam().reply(200, { projects: [{ id: 7 }] });
    const { reason, message } = await failure();
    expect([reason, message]).toEqual(['bad_payload', expect.stringContaining('at projects.0.id')]);
  });

  it('is not looked for in a list of thousands, and few of them are shown', async () => {
    knows(...Array.from({ length: 10_000 }, (_, index) => `project-${index}`));
    expect((await failure()).message).toContain(
      'knows 10000 (project-0 "eu-west-101", project-1 "eu-west-101", project-2 "eu-west-101", …); set',
    );
  });

  it.each([
    { title: 'with a line break', id: `${ID}\n` },
    { title: 'with a lone surrogate', id: `${ID}\ud800` },
    { title: 'that turns the direction of writing', id: `${ID}\u202e` },
    { title: 'with a slash', id: '../other' },
    { title: 'of a megabyte', id: 'a'.repeat(1_000_000 - 1_000) },
    { title: 'that is empty', id: '' },
  ])('is not one $title: it is named by its place, and not shown', async ({ id }) => {
    knows(id);
    const { reason, message } = await failure();
    expect(reason).toBe('bad_payload');
    expect(message).toMatch(/^[\x20-\x7e]{1,400}$/);
    expect(message).toContain('(at projects.0.id)');
  });

  it('that IAM answers with a 404 is no answer about what the id was wanted for', async () => {
    iam().reply(404, { error: { code: 404, message: 'No.' } });
    const refused = await failure();
    expect(refused.reason).toBe('rejected');
    expect([isRefusal(refused), isGone(refused)]).toEqual([false, false]);
  });
});

describe('asking for it', () => {
  /** IAM's answer comes when the test says so. */
  function held() {
    const get = vi.fn<() => Promise<unknown>>();
    const answers: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];
    get.mockImplementation(() => new Promise((resolve, reject) => answers.push({ resolve, reject })));
    const lookUp = createProjectIdLookup(
      { get } as unknown as Client,
      { project: 'shop', region: 'eu-west-101' },
      systemClock,
    );
    const id = (signal: AbortSignal) => lookUp.get(signal);
    return { id, get, answers };
  }
  const FOUND = { projects: [{ id: ID }] };

  it('fails for all who wait, and is done again by the next call after a pause', async () => {
    wait(0);
    const { id, get, answers } = held();
    const all = Promise.allSettled([id(neverAborted()), id(neverAborted())]);
    answers[0]?.reject(new Error('down'));
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(id(neverAborted()), 'in the pause').rejects.toThrow('down');
    wait(2_000);
    const again = id(neverAborted());
    await new Promise(setImmediate);
    answers[1]?.resolve(FOUND);
    expect(await again).toBe(ID);
    expect(get).toHaveBeenCalledTimes(2);
  });

  it('goes on for the others when the first gives up', async () => {
    const { id, get, answers } = held();
    const impatient = new AbortController();
    const first = failureOf(id(impatient.signal));
    const second = id(neverAborted());
    impatient.abort();
    expect(await first).toMatchObject({
      reason: 'timeout',
      message:
        'project "shop": IAM had not yet returned its id when the scrape had to end; set project_id to avoid this call',
    });
    answers[0]?.resolve(FOUND);
    expect(await second).toBe(ID);
    expect(get).toHaveBeenCalledTimes(1);
  });

  it('serves the next call though all who waited have given up', async () => {
    const { id, get, answers } = held();
    const impatient = new AbortController();
    const first = failureOf(id(impatient.signal));
    impatient.abort();
    await first;
    answers[0]?.resolve(FOUND);
    expect(await id(neverAborted())).toBe(ID);
    expect(get).toHaveBeenCalledTimes(1);
  });

  it('may fail unseen when all who waited have given up', async () => {
    const { id, answers } = held();
    const impatient = new AbortController();
    const first = failureOf(id(impatient.signal));
    impatient.abort();
    await first;
    answers[0]?.reject(new Error('down'));
    await new Promise(setImmediate);
  });
});

describe('an id that the services do not know', () => {
  const MINUTE = 60_000;
  const refused = (status = 404) =>
    new CloudError(status === 403 ? 'forbidden' : 'rejected', 'no', { status });
  const OTHER = 'fedcba9876543210fedcba9876543210';

  it.each([400, 403, 404])('is forgotten when they answer %d, and asked for again', async (status) => {
    knows(ID);
    knows(OTHER);
    const id = projectId();
    expect(await id.get(neverAborted())).toBe(ID);
    id.recordOutcome(refused(status));
    const all = await Promise.all([id.get(neverAborted()), id.get(neverAborted())]);
    expect(all, 'asked once for all').toEqual([OTHER, OTHER]);
  });

  it('is asked for less and less often while IAM knows no other', async () => {
    wait(0);
    let asked = 0;
    iam()
      .times(40)
      .reply(() => {
        asked += 1;
        return [200, { projects: [{ id: ID }] }];
      });
    const id = projectId();
    const asks: number[] = [];
    for (let minute = 0; minute < 40; minute += 1) {
      const before = asked;
      for (let call = 0; call < 3; call += 1) {
        await id.get(neverAborted());
        id.recordOutcome(refused());
      }
      if (asked > before) asks.push(minute);
      wait(MINUTE);
    }
    expect(asks).toEqual([0, 1, 3, 7, 15, 31]);
    nock.cleanAll();
  });

  it('is not suspected of what one service refuses while another takes it, but is once none does', async () => {
    wait(0);
    knows(ID);
    knows(OTHER);
    const id = projectId();
    await id.get(neverAborted());
    id.recordOutcome();
    id.recordOutcome(refused(403));
    expect(await id.get(neverAborted())).toBe(ID);
    wait(6 * MINUTE);
    id.recordOutcome(refused(403));
    expect(await id.get(neverAborted())).toBe(OTHER);
  });

  it.each([
    { title: 'throttling', error: new CloudError('throttled', 'no', { status: 404 }) },
    { title: 'a refused credential', error: new CloudError('auth', 'no', { status: 403 }) },
    { title: 'a service that is down', error: new CloudError('unavailable', 'no', { status: 503 }) },
    { title: 'no answer', error: new CloudError('timeout', 'no') },
  ])('is not forgotten because of $title', async ({ error }) => {
    knows(ID);
    const id = projectId();
    await id.get(neverAborted());
    id.recordOutcome(error);
    expect(await id.get(neverAborted())).toBe(ID);
  });
});
