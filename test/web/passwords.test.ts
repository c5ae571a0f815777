import { hash } from '@node-rs/bcrypt';
import { describe, expect, it } from 'vitest';
import { Passwords } from '../../src/web/passwords.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function users(...pairs: [string, string][]): Promise<ReadonlyMap<string, string>> {
  const entries = pairs.map(async ([user, password]) => [user, await hash(password, 4)] as const);
  return new Map(await Promise.all(entries));
}

/** Milliseconds that a call takes. */
async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

describe('passwords', () => {
  it('are right for their own user only', async () => {
    const known = await users(['ops', 'one'], ['dev', 'two'], ['leer', '']);
    const passwords = new Passwords();
    const check = (user: string, password: string) => passwords.check(known, user, bytes(password));
    // Twice: what is remembered says the same.
    for (let round = 0; round < 2; round += 1) {
      expect(await check('ops', 'one')).toBe('right');
      expect(await check('leer', '')).toBe('right');
      expect(await check('ops', 'two')).toBe('wrong');
      expect(await check('ops', '')).toBe('wrong');
      expect(await check('nobody', 'one')).toBe('wrong');
      expect(await check('__proto__', 'one')).toBe('wrong');
      expect(await check('', '')).toBe('wrong');
    }
  });

  it('that htpasswd has hashed are right', async () => {
    // htpasswd -nbBC 5 "" secret
    const known = new Map([['ops', '$2y$05$Sd4xlDHJQ3HX8rtDsJO5sOaCAOr4LR.FuLLs9xRV.FAm6tK5mKioC']]);
    expect(await new Passwords().check(known, 'ops', bytes('secret'))).toBe('right');
    expect(await new Passwords().check(known, 'ops', bytes('secret2'))).toBe('wrong');
  });

  it('of an unknown user are never right, not even the one of the hash for unknown users', async () => {
    const known = await users(['ops', 'one']);
    expect(await new Passwords().check(known, 'nobody', bytes('fakepassword'))).toBe('wrong');
  });

  it('that were changed are not remembered', async () => {
    const passwords = new Passwords();
    const before = await users(['ops', 'one']);
    const after = await users(['ops', 'two']);
    expect(await passwords.check(before, 'ops', bytes('one'))).toBe('right');
    expect(await passwords.check(after, 'ops', bytes('one'))).toBe('wrong');
    expect(await passwords.check(after, 'ops', bytes('two'))).toBe('right');
    expect(await passwords.check(new Map(), 'ops', bytes('two'))).toBe('wrong');
  });

  it('take as long for an unknown user as for a known one', async () => {
    const known = new Map([['ops', await hash('one', 9)]]);
    const passwords = new Passwords();
    const average = async (user: string) => {
      const times: number[] = [];
      for (let round = 0; round < 6; round += 1)
        times.push(await timeOf(() => passwords.check(known, user, bytes(`guess ${round}`))));
      return times.sort((a, b) => a - b)[2] ?? 0;
    };
    const ofKnown = await average('ops');
    const ofUnknown = await average('nobody');
    // A factor of two is one step of the cost; this machine may be busy with other things.
    expect(ofUnknown / ofKnown).toBeGreaterThan(0.3);
    expect(ofUnknown / ofKnown).toBeLessThan(3);
  });

  it('that were compared once are not compared again, right or wrong', async () => {
    const known = new Map([['ops', await hash('one', 10)]]);
    const passwords = new Passwords();
    for (const password of ['one', 'two']) {
      const first = await timeOf(() => passwords.check(known, 'ops', bytes(password)));
      const again = await timeOf(() => passwords.check(known, 'ops', bytes(password)));
      expect(again).toBeLessThan(first / 2);
    }
  });

  it('wait in a line that ends, and who is known does not wait in it', async () => {
    const known = await users(['ops', 'one']);
    const passwords = new Passwords();
    expect(await passwords.check(known, 'ops', bytes('one'))).toBe('right');
    const guesses = Array.from({ length: 60 }, (_, index) =>
      passwords.check(known, 'ops', bytes(`guess ${index}`)),
    );
    const meanwhile = await Promise.race([passwords.check(known, 'ops', bytes('one')), guesses[10]]);
    expect(meanwhile).toBe('right');
    const verdicts = await Promise.all(guesses);
    expect(verdicts.filter((verdict) => verdict === 'busy').length).toBeGreaterThanOrEqual(30);
    expect(verdicts.filter((verdict) => verdict === 'wrong').length).toBeGreaterThanOrEqual(20);
    expect(await passwords.check(known, 'ops', bytes('guess 59'))).toBe('wrong');
  });

  it('that come many times at once are compared once', async () => {
    const known = await users(['ops', 'one']);
    const passwords = new Passwords();
    const all = Array.from({ length: 60 }, () => passwords.check(known, 'ops', bytes('one')));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['right']));
  });

  it('that are right stay known whatever is guessed', async () => {
    const known = new Map([['ops', await hash('one', 10)]]);
    const cheap = await users(['ops', 'other']);
    const passwords = new Passwords();
    const first = await timeOf(() => passwords.check(known, 'ops', bytes('one')));
    for (let round = 0; round < 150; round += 1) await passwords.check(cheap, 'ops', bytes(`guess ${round}`));
    expect(await timeOf(() => passwords.check(known, 'ops', bytes('one')))).toBeLessThan(first / 2);
  });
});
