import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCloudInProcess, type Reply, type RequestParts } from '../../src/simulator/in-process.js';
import { ManualClock } from '../../src/simulator/simulator.js';
import { NOW, PROJECT, sign, simulate } from './cloud-client.js';

afterEach(() => {
  vi.useRealTimers();
});

const LIST = `/dms/v2/${PROJECT.id}/instances`;

function requestOf(target: string): RequestParts {
  const [path = '', query = ''] = target.split('?');
  const headers = sign(`http://cloud.invalid${path}`, Object.fromEntries(new URLSearchParams(query)), {});
  const inLowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    method: 'GET',
    target,
    headers: { ...Object.fromEntries<string>(inLowerCase), host: 'cloud.invalid' },
    body: Buffer.alloc(0),
  };
}

const stays = (): AbortSignal => new AbortController().signal;

function textOf(reply: Reply | undefined): string {
  return Buffer.concat([...(reply?.body ?? [])]).toString();
}

describe('the simulated cloud in a process', () => {
  const options = { clock: new ManualClock(NOW), projects: [PROJECT] };

  it('says what the one on a port says, and writes down the same', async () => {
    const [inProcess, onPort] = [createCloudInProcess(options), await simulate()];
    const reply = await inProcess.answer(requestOf(`${LIST}?engine=kafka`), stays());
    const other = await onPort.get(LIST, { engine: 'kafka' });
    expect(reply?.status).toBe(200);
    expect(JSON.parse(textOf(reply))).toEqual(other.body);
    expect(inProcess.requests).toEqual(onPort.requests);
  });

  it('checks signatures', async () => {
    const { answer } = createCloudInProcess(options);
    expect((await answer({ ...requestOf(LIST), headers: {} }, stays()))?.status).toBe(401);
  });

  it('takes as long as the timers say', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { answer } = createCloudInProcess({ ...options, latencyMs: 3_600_000 });
    const reply = answer(requestOf(`${LIST}?engine=kafka`), stays());
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect((await reply)?.status).toBe(200);
  });

  it('forgets about a client that has gone', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { answer, requests } = createCloudInProcess({ ...options, latencyMs: 3_600_000 });
    const gone = new AbortController();
    const reply = answer(requestOf(`${LIST}?engine=kafka`), gone.signal);
    gone.abort();
    expect(await reply).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
    expect(requests).toMatchObject([{ operation: 'ListInstances', status: 0 }]);
  });

  it('breaks connections as faults say', async () => {
    const cloud = createCloudInProcess(options);
    cloud.addFault({ kind: 'reset', times: 1 });
    cloud.addFault({ kind: 'cut', times: 1 });
    const request = requestOf(`${LIST}?engine=kafka`);
    expect(await cloud.answer(request, stays())).toBeUndefined();
    const cut = await cloud.answer(request, stays());
    expect(cut?.isCut).toBe(true);
    expect(textOf(cut).length).toBeLessThan(Number(cut?.headers['Content-Length']));
  });
});
