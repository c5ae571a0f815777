import { CloudError, reasonOf, type Reason } from '../cloud/errors.js';
import { Agenda, type Again, type Errand, type Urgency } from './agenda.js';

/** What is worth asking, before it is known what becomes of it. */
export interface Asking {
  readonly urgency: Urgency;
  run(signal: AbortSignal): Promise<void>;
}

export interface Failure {
  readonly reason: Reason;
  readonly error: unknown;
}

/** How often and after which pause calls are made again. */
export interface Retries {
  /** Over a whole collection. */
  readonly most: number;
  readonly afterMs: (attempt: number) => number;
  readonly onRetry: () => void;
}

/** How often one call is made again. */
const MOST_OF_ONE = 2;

/** What may be gone a moment later. A refusal (400, 401, 403, 404) would only be repeated. */
const PASSING: readonly Reason[] = ['timeout', 'unavailable', 'throttled'];

/** One collection of one service in one project: what it has still to ask, and what went wrong so far. */
export class Round {
  readonly agenda = new Agenda();
  readonly #failures: Failure[] = [];
  readonly #retries: Retries;
  #retried = 0;

  constructor(retries: Retries) {
    this.#retries = retries;
  }

  get failures(): readonly Failure[] {
    return this.#failures;
  }

  /** Puts a call on the agenda. When it fails for good, that is remembered, and `onFailure` says how to go on. */
  ask(asking: Asking, onFailure: () => void = () => undefined): void {
    this.agenda.add(this.#errandOf(asking, onFailure, 0));
  }

  #errandOf(asking: Asking, onFailure: () => void, attempt: number): Errand {
    const giveUp = (error: unknown): void => {
      this.#failures.push({ reason: reasonOf(error), error });
      onFailure();
    };
    const run = async (signal: AbortSignal): Promise<Again | undefined> => {
      try {
        await asking.run(signal);
      } catch (error) {
        if (!signal.aborted && this.#isWorthAnother(error, attempt)) {
          return this.#again(this.#errandOf(asking, onFailure, attempt + 1), error, attempt, giveUp);
        }
        giveUp(error);
      }
      return undefined;
    };
    return { ...asking, run };
  }

  #isWorthAnother(error: unknown, attempt: number): boolean {
    const isPassing = error instanceof CloudError && PASSING.includes(error.reason);
    return isPassing && attempt < MOST_OF_ONE && this.#retried < this.#retries.most;
  }

  #again(errand: Errand, error: unknown, attempt: number, giveUp: (error: unknown) => void): Again {
    this.#retried += 1;
    const counted: Errand = {
      ...errand,
      run: (signal) => {
        this.#retries.onRetry();
        return errand.run(signal);
      },
      abandon: () => giveUp(error),
    };
    return { errand: counted, afterMs: this.#retries.afterMs(attempt) };
  }
}
