import { reasonOf, type Reason } from '../cloud/errors.js';
import { Agenda, type Errand } from './agenda.js';
import type { Instant } from './task.js';

/** One collection of one service in one project: what it has still to ask, and what went wrong so far. */
export class Round {
  readonly agenda = new Agenda();
  readonly startedAt: Instant;
  readonly #failures: { readonly reason: Reason; readonly error: unknown }[] = [];

  constructor(startedAt: Instant) {
    this.startedAt = startedAt;
  }

  get failures(): readonly { readonly reason: Reason; readonly error: unknown }[] {
    return this.#failures;
  }

  /** Puts a call on the agenda. When it fails, the failure is remembered and `onFailure` says how to go on. */
  ask(errand: Errand, onFailure?: () => void): void {
    const run = async (signal: AbortSignal): Promise<void> => {
      try {
        await errand.run(signal);
      } catch (error) {
        this.#failures.push({ reason: reasonOf(error), error });
        onFailure?.();
      }
    };
    this.agenda.add({ ...errand, run });
  }
}
