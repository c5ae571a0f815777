import { Backoff, refusedMs } from './backoff.js';
import type { Clock } from './clock.js';

/** A secret that the cloud refused, and how long it is not used. */
export interface Refusal {
  /** Tells it from another secret. Resolves to `UNREADABLE` when it could not be read. */
  fingerprint: Promise<string>;
  readonly backoff: Backoff;
}

export const UNREADABLE = 'unreadable';

/** A refusal matters to the next configuration while it can still lead to a lock, and a while longer. */
const KEPT_FOR_MS = 10 * 60_000;

/** The refusals of all configurations since the start: the cloud counts by key, and knows nothing of a reload. */
export class Refusals {
  readonly #all = new Set<Refusal>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get areNone(): boolean {
    return this.#all.size === 0;
  }

  add(fingerprint: Promise<string>): Refusal {
    const refusal = { fingerprint, backoff: new Backoff(refusedMs, this.#clock) };
    const now = this.#clock.monotonic();
    for (const old of this.#all) if (now > old.backoff.until + KEPT_FOR_MS) this.#all.delete(old);
    this.#all.add(refusal);
    return refusal;
  }

  /** The secret was accepted. */
  remove(refusal: Refusal): void {
    refusal.backoff.end();
    this.#all.delete(refusal);
  }

  async find(fingerprint: string): Promise<Refusal | undefined> {
    if (fingerprint === UNREADABLE) return undefined;
    for (const refusal of this.#all) if ((await refusal.fingerprint) === fingerprint) return refusal;
    return undefined;
  }
}
