import { Flight } from '../flight.js';

/** Least time between two renewals in the background, also when one fails or brings a value that ends soon. */
const PAUSE_MS = 60_000;

/** A value with an end; times are milliseconds since the epoch. */
export interface Perishable<T> {
  readonly value: T;
  /** From here on a renewal is tried, while the value is still used. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/**
 * Keeps one value that expires: it is renewed in the background ahead of its end, by one renewal at a time, and used
 * until its end if that fails. Only a caller that finds no valid value waits for the renewal and gets its error. An
 * error is not kept: the next `get` tries again.
 */
export class Renewal<T> {
  readonly #renew: (isAhead: boolean) => Promise<Perishable<T>>;
  readonly #now: () => number;
  readonly #flight = new Flight(() => this.#renewed(), 'not yet received when the scrape had to end');
  #held: Perishable<T> | undefined;
  #pausedUntil = 0;

  /**
   * `renew` needs a time limit of its own: no caller's `signal` ends it. It is told whether the value held is still
   * good, so that nobody waits for it.
   */
  constructor(renew: (isAhead: boolean) => Promise<Perishable<T>>, now: () => number) {
    this.#renew = renew;
    this.#now = now;
  }

  async get(signal: AbortSignal): Promise<T> {
    const now = this.#now();
    if (this.#held === undefined || now >= this.#held.expiresAt) return this.#flight.wait(signal);
    if (now >= this.#held.renewAt && now >= this.#pausedUntil) {
      this.#flight.join().catch(() => undefined);
    }
    return this.#held.value;
  }

  /** Forgets the value if it is the unwanted one, and not one that has replaced it meanwhile. */
  drop(isUnwanted: (value: T) => boolean): void {
    if (this.#held !== undefined && isUnwanted(this.#held.value)) this.#held = undefined;
  }

  async #renewed(): Promise<T> {
    const isAhead = this.#held !== undefined && this.#now() < this.#held.expiresAt;
    try {
      this.#held = await this.#renew(isAhead);
      return this.#held.value;
    } finally {
      this.#pausedUntil = this.#now() + PAUSE_MS;
    }
  }
}
