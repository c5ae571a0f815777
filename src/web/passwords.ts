import { createHmac, randomBytes } from 'node:crypto';
import { verify } from '@node-rs/bcrypt';
import { Semaphore } from './semaphore.js';

/** The bcrypt hashes of passwords, by user. */
export type Users = ReadonlyMap<string, string>;

/** `busy`: too many passwords wait to be compared. */
export type Verdict = 'right' | 'wrong' | 'busy';

/** Salt and sum of a hash to compare with when there is no such user. */
const NO_USER = 'QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';

/** One comparison takes tens of milliseconds of a thread, of which there are four, also for files and compression. */
const AT_ONCE = 1;
const MOST_WAITING = 20;
const MOST_REMEMBERED = 100;

/**
 * Compares passwords with bcrypt, and caches the outcome: a scraper sends the same one every few seconds. The cache
 * holds no password, and the time of an answer does not show whether a user exists.
 */
export class Passwords {
  /** Random for each process, so that a dump of the cache cannot be tested against passwords later. */
  readonly #pepper = randomBytes(32);
  readonly #comparing = new Semaphore(AT_ONCE);
  readonly #right = new Memory();
  /** A cache of its own, so that guesses cannot push out right passwords. */
  readonly #wrong = new Memory();
  readonly #running = new Map<string, Promise<boolean>>();

  /** `password` is what the client sent, byte for byte. */
  async check(users: Users, user: string, password: Uint8Array): Promise<Verdict> {
    const known = users.get(user);
    const hash = known ?? hashOfNoUser(users);
    const attempt = this.#nameOf(user, hash, password);
    if (known !== undefined && this.#right.has(attempt)) return 'right';
    if (this.#wrong.has(attempt)) return 'wrong';
    const running = this.#running.get(attempt);
    if (running === undefined && this.#comparing.waiting >= MOST_WAITING) return 'busy';
    const isEqual = await (running ?? this.#compare(attempt, hash, password));
    const isRight = isEqual && known !== undefined;
    (isRight ? this.#right : this.#wrong).add(attempt);
    return isRight ? 'right' : 'wrong';
  }

  #compare(attempt: string, hash: string, password: Uint8Array): Promise<boolean> {
    const compared = this.#comparing
      .run(() => verify(password, hash))
      .finally(() => this.#running.delete(attempt));
    this.#running.set(attempt, compared);
    return compared;
  }

  /** The hash is part of it: after a change of the password, the cached outcome of the old one is not found. */
  #nameOf(user: string, hash: string, password: Uint8Array): string {
    const hmac = createHmac('sha256', this.#pepper).update(JSON.stringify([user, hash]));
    return hmac.update(password).digest('base64');
  }
}

/** As costly as the costliest of the users' own. */
function hashOfNoUser(users: Users): string {
  const costs = [...users.values()].map((hash) => hash.slice(4, 6));
  return `$2y$${costs.sort().at(-1) ?? '10'}$${NO_USER}`;
}

/** The latest of some names. */
class Memory {
  readonly #names = new Set<string>();

  has(name: string): boolean {
    return this.#names.has(name);
  }

  add(name: string): void {
    this.#names.delete(name);
    this.#names.add(name);
    const [oldest] = this.#names;
    if (this.#names.size > MOST_REMEMBERED && oldest !== undefined) this.#names.delete(oldest);
  }
}
