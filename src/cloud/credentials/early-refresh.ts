import { Backoff, refusedMs } from '../backoff.js';
import type { Clock } from '../clock.js';
import { CloudError } from '../errors.js';

/**
 * Early logins of one user, while all tokens are still valid: one after another, and none for a while after one was
 * refused. Each project has a token of its own; together they would soon lock a user whose password has changed.
 */
export class EarlyRefresh {
  readonly #backoff: Backoff;
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#backoff = new Backoff(refusedMs, clock);
  }

  run<T>(login: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#try(login));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #try<T>(login: () => Promise<T>): Promise<T> {
    if (!this.#backoff.isOver) throw new CloudError('auth', 'not asked: the last login was refused');
    try {
      const outcome = await login();
      this.#backoff.end();
      return outcome;
    } catch (error) {
      if (error instanceof CloudError && error.reason === 'auth') this.#backoff.begin();
      throw error;
    }
  }
}
