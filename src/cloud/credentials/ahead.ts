import { CloudError } from '../errors.js';
import { Pause, refusedMs } from '../pause.js';

/**
 * Logins of one user ahead of need, while all tokens are still good: one after another, and none for a while after
 * one was refused. Each project has a token of its own; together they would soon lock a user whose password changed.
 */
export class Ahead {
  readonly #pause = new Pause(refusedMs);
  #last: Promise<unknown> = Promise.resolve();

  run<T>(login: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#try(login));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #try<T>(login: () => Promise<T>): Promise<T> {
    if (!this.#pause.isOver) throw new CloudError('auth', 'not asked: the last login was refused');
    try {
      const outcome = await login();
      this.#pause.end();
      return outcome;
    } catch (error) {
      if (error instanceof CloudError && error.reason === 'auth') this.#pause.begin();
      throw error;
    }
  }
}
