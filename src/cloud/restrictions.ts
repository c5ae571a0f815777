import { Backoff, doublingMs, refusedMs } from './backoff.js';
import type { Clock } from './clock.js';

/** A secret that the cloud refused, and how long it is not used. */
export interface Refusal {
  /** Differs from that of another secret. Resolves to `UNREADABLE` when it could not be read. */
  fingerprint: Promise<string>;
  readonly backoff: Backoff;
}

export const UNREADABLE = 'unreadable';

/** A refusal matters to the next configuration while it can still lead to a lock, and a while longer. */
const KEPT_FOR_MS = 10 * 60_000;

/**
 * What the cloud has imposed since the process started: backoffs after throttling, and refused secrets. The cloud counts
 * by user and key, so one object serves all configurations: a reload lifts nothing.
 */
export class Restrictions {
  readonly #backoffs = new Map<string, Backoff>();
  readonly #refusals = new Set<Refusal>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The backoff of a credential and service that still lasts, else a new one. */
  backoffOf(credentials: string, service: string): Backoff {
    const key = JSON.stringify([credentials, service]);
    const known = this.#backoffs.get(key);
    if (known?.isOver === false) return known;
    const backoff = new Backoff(doublingMs, this.#clock);
    this.#backoffs.set(key, backoff);
    return backoff;
  }

  get hasRefusals(): boolean {
    return this.#refusals.size > 0;
  }

  addRefusal(fingerprint: Promise<string>): Refusal {
    const refusal = { fingerprint, backoff: new Backoff(refusedMs, this.#clock) };
    const now = this.#clock.monotonic();
    for (const old of this.#refusals) if (now > old.backoff.until + KEPT_FOR_MS) this.#refusals.delete(old);
    this.#refusals.add(refusal);
    return refusal;
  }

  /** The secret was accepted. */
  removeRefusal(refusal: Refusal): void {
    refusal.backoff.end();
    this.#refusals.delete(refusal);
  }

  async findRefusal(fingerprint: string): Promise<Refusal | undefined> {
    if (fingerprint === UNREADABLE) return undefined;
    for (const refusal of this.#refusals) if ((await refusal.fingerprint) === fingerprint) return refusal;
    return undefined;
  }
}
