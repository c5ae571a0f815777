import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RefreshingValue } from '../../../src/cloud/credentials/refreshing-value.js';
import { CloudError } from '../../../src/cloud/errors.js';
import type { Expiring } from '../../../src/cloud/credentials/refreshing-value.js';
import { neverAborted, wait } from './world.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let now: number;
const renew = vi.fn<() => Promise<Expiring<string>>>();
const fresh = (value: string): Expiring<string> => ({
  value,
  renewAt: now + 50 * MINUTE,
  expiresAt: now + 60 * MINUTE,
});
const renewal = () => new RefreshingValue(renew, { now: () => now, monotonic: () => performance.now() });

beforeEach(() => {
  now = 0;
  renew.mockReset();
});

describe('a renewal', () => {
  it('keeps a value until it is time to renew it', async () => {
    renew.mockResolvedValueOnce(fresh('one'));
    const value = renewal();
    expect(await value.get(neverAborted())).toBe('one');
    now = 50 * MINUTE - 1;
    expect(await value.get(neverAborted())).toBe('one');
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('renews ahead of the end, while the old value is still given out', async () => {
    renew.mockResolvedValueOnce(fresh('one'));
    const value = renewal();
    await value.get(neverAborted());
    now = 50 * MINUTE;
    renew.mockResolvedValueOnce(fresh('two'));
    expect(await value.get(neverAborted())).toBe('one');
    await vi.waitFor(async () => expect(await value.get(neverAborted())).toBe('two'));
    expect(renew).toHaveBeenCalledTimes(2);
  });

  it('keeps the old value while renewals fail, tries again each minute, and fails at its end', async () => {
    renew.mockResolvedValueOnce(fresh('one'));
    const value = renewal();
    await value.get(neverAborted());
    renew.mockRejectedValue(new Error('down'));

    now = 50 * MINUTE;
    for (let asked = 0; asked < 10; asked++) expect(await value.get(neverAborted())).toBe('one');
    expect(renew).toHaveBeenCalledTimes(2);

    now = 51 * MINUTE;
    expect(await value.get(neverAborted())).toBe('one');
    expect(renew).toHaveBeenCalledTimes(3);

    now = 60 * MINUTE;
    await expect(value.get(neverAborted())).rejects.toThrow('down');
  });

  it('that fails is tried again after 1 s, then after twice as long each time, up to a minute', async () => {
    wait(0);
    const failure = new CloudError('unavailable', 'down', { status: 503 });
    renew.mockRejectedValue(failure);
    const value = renewal();
    const tries: number[] = [];
    for (let second = 0; second < 600; second += 1) {
      const before = renew.mock.calls.length;
      const error: unknown = await value.get(neverAborted()).catch((thrown: unknown) => thrown);
      if (renew.mock.calls.length > before) tries.push(second);
      else
        expect(error).toMatchObject({
          reason: 'unavailable',
          isPrerequisite: true,
          message: expect.stringMatching(/^not called: down; next try in \d+ s$/) as string,
        });
      wait(SECOND);
    }
    const pauses = tries.slice(1).map((second, index) => second - (tries[index] ?? 0));
    pauses.forEach((pause, attempt) => {
      expect(pause).toBeGreaterThanOrEqual(Math.min(60, 2 ** attempt));
      expect(pause).toBeLessThanOrEqual(Math.min(60, 2 ** (attempt + 1)) + 1);
    });
    renew.mockReset().mockResolvedValueOnce(fresh('one'));
    wait(MINUTE);
    expect(await value.get(neverAborted())).toBe('one');
    renew.mockRejectedValue(failure);
    value.drop(() => true);
    await expect(value.get(neverAborted()), 'the first failure after a success').rejects.toBe(failure);
    wait(2 * SECOND);
    await expect(value.get(neverAborted()), 'its pause is short again').rejects.toBe(failure);
  });

  it('that was held back by another pause begins none of its own', async () => {
    renew.mockRejectedValueOnce(new CloudError('throttled', 'not called', { isPrerequisite: true }));
    renew.mockResolvedValueOnce(fresh('one'));
    const value = renewal();
    await expect(value.get(neverAborted())).rejects.toThrow('not called');
    expect(await value.get(neverAborted())).toBe('one');
  });

  it('that brings an expired value ahead of need leaves the one that is still good', async () => {
    renew.mockResolvedValueOnce(fresh('one'));
    const value = renewal();
    await value.get(neverAborted());
    now = 50 * MINUTE;
    renew.mockResolvedValueOnce({ value: 'two', renewAt: 0, expiresAt: now });
    await value.get(neverAborted());
    await new Promise(setImmediate);
    expect(await value.get(neverAborted())).toBe('one');
  });

  it('that brings a value which ends soon gives it, and waits before the next', async () => {
    wait(0);
    renew.mockImplementation(() =>
      Promise.resolve({ value: 'brief', renewAt: now, expiresAt: now + SECOND }),
    );
    const value = renewal();
    expect(await value.get(neverAborted())).toBe('brief');
    now += SECOND;
    await expect(value.get(neverAborted())).rejects.toThrow(/^not called: what was received expired at /);
    wait(2 * SECOND);
    expect(await value.get(neverAborted())).toBe('brief');
  });

  it('is one for all who wait', async () => {
    renew.mockResolvedValueOnce(fresh('one'));
    const value = renewal();
    const got = await Promise.all(Array.from({ length: 10 }, () => value.get(neverAborted())));
    expect(got).toEqual(Array.from({ length: 10 }, () => 'one'));
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('fails once for all who wait', async () => {
    renew.mockRejectedValueOnce(new Error('down'));
    const value = renewal();
    const got = await Promise.allSettled(Array.from({ length: 10 }, () => value.get(neverAborted())));
    expect(new Set(got.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('does not end with one who gives up', async () => {
    const { promise, resolve } = withResolver<Expiring<string>>();
    renew.mockReturnValueOnce(promise);
    const value = renewal();
    const impatient = new AbortController();
    const gaveUp = value.get(impatient.signal);
    const waited = value.get(neverAborted());
    impatient.abort();
    await expect(gaveUp).rejects.toMatchObject({ name: 'CloudError', reason: 'timeout' });
    resolve(fresh('one'));
    expect(await waited).toBe('one');
  });

  it('is used by the next when all have given up', async () => {
    const { promise, resolve } = withResolver<Expiring<string>>();
    renew.mockReturnValueOnce(promise);
    const value = renewal();
    const impatient = new AbortController();
    const gaveUp = value.get(impatient.signal);
    impatient.abort();
    await expect(gaveUp).rejects.toMatchObject({ reason: 'timeout' });
    resolve(fresh('one'));
    expect(await value.get(neverAborted())).toBe('one');
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('that all have given up may fail unseen', async () => {
    const { promise, reject } = withResolver<Expiring<string>>();
    renew.mockReturnValueOnce(promise);
    const value = renewal();
    const impatient = new AbortController();
    const gaveUp = value.get(impatient.signal);
    impatient.abort();
    await expect(gaveUp).rejects.toMatchObject({ reason: 'timeout' });
    reject(new Error('down'));
    await new Promise(setImmediate);
  });

  it('is not begun for one who has given up already, but what is known is given', async () => {
    const value = renewal();
    await expect(value.get(AbortSignal.abort())).rejects.toMatchObject({ reason: 'timeout' });
    expect(renew).not.toHaveBeenCalled();

    renew.mockResolvedValueOnce(fresh('one'));
    await value.get(neverAborted());
    expect(await value.get(AbortSignal.abort())).toBe('one');
  });

  it('drops the unwanted value, and not the one that has replaced it', async () => {
    renew.mockResolvedValueOnce(fresh('one')).mockResolvedValueOnce(fresh('two'));
    const value = renewal();
    await value.get(neverAborted());
    value.drop((held) => held === 'one');
    expect(await value.get(neverAborted())).toBe('two');
    value.drop((held) => held === 'one');
    expect(await value.get(neverAborted())).toBe('two');
  });
});

function withResolver<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
