import { CloudError } from './errors.js';

/**
 * Runs `work` at most once at a time: callers that come while it runs share its outcome. A caller whose signal is aborted
 * does not end it for the others. The outcome is not kept.
 */
export class SingleFlight<T> {
  readonly #work: () => Promise<T>;
  readonly #tooLate: string;
  #running: Promise<T> | undefined;

  /**
   * `work` needs a time limit of its own: no caller's `signal` ends it. `tooLate` is the message for callers that give
   * up.
   */
  constructor(work: () => Promise<T>, tooLate: string) {
    this.#work = work;
    this.#tooLate = tooLate;
  }

  join(): Promise<T> {
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Joins until `signal` is aborted, which is a `timeout`; starts nothing when it is aborted already. */
  wait(signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new CloudError('timeout', this.#tooLate, { cause: signal.reason }));
      if (signal.aborted) {
        giveUp();
        return;
      }
      signal.addEventListener('abort', giveUp, { once: true });
      void this.join()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', giveUp));
    });
  }
}
