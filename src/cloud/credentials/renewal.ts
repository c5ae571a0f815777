import { CloudError } from '../errors.js';
import { Flight } from '../flight.js';
import { Pause, doublingMs } from '../pause.js';

/** Least time between two renewals in the background, also when one fails or brings a value that ends soon. */
const PAUSE_MS = 60_000;

/** A value with an end; times are milliseconds since the epoch. */
export interface Perishable<T> {
  readonly value: T;
  /** From here on a renewal is tried, while the value is still used. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

export interface RenewalOptions {
  /** Differs when what the renewal needs (a password) has changed: that is tried at once. */
  readonly fingerprint?: () => Promise<string>;
  /** The message for callers that give up while a renewal is under way. */
  readonly tooLate?: string;
}

/**
 * Keeps one value that expires: it is renewed in the background ahead of its end, by one renewal at a time, and used
 * until its end if that fails. Only a caller that finds no valid value waits for the renewal and gets its error.
 * After a renewal that failed, or brought a value that ends within a minute, the next one waits: 1 s at first, then
 * twice as long each time, up to a minute. Callers meanwhile fail at once.
 */
export class Renewal<T> {
  readonly #renew: (isAhead: boolean) => Promise<Perishable<T>>;
  readonly #now: () => number;
  readonly #fingerprint: () => Promise<string>;
  readonly #flight: Flight<T>;
  readonly #backoff = new Pause(doublingMs);
  #held: Perishable<T> | undefined;
  #pausedUntil = 0;
  #failure: unknown;
  /** The fingerprint at the last renewal that began the pause. */
  #failedWith: Promise<string> | undefined;

  /**
   * `renew` needs a time limit of its own: no caller's `signal` ends it. It is told whether the value held is still
   * good, so that no caller waits for it. `now` gives milliseconds since the epoch.
   */
  constructor(
    renew: (isAhead: boolean) => Promise<Perishable<T>>,
    now: () => number,
    options: RenewalOptions = {},
  ) {
    const {
      fingerprint = () => Promise.resolve(''),
      tooLate = 'not yet received when the scrape had to end',
    } = options;
    this.#renew = renew;
    this.#now = now;
    this.#fingerprint = () => fingerprint().catch(() => 'unreadable');
    this.#flight = new Flight(() => this.#renewed(), tooLate);
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
    if (!isAhead && !this.#backoff.isOver) await this.#checkBackoff();
    const fingerprint = this.#fingerprint();
    try {
      const fresh = await this.#renew(isAhead);
      const leftMs = fresh.expiresAt - this.#now();
      if (leftMs <= 0) throw expired(fresh);
      this.#held = fresh;
      if (leftMs < PAUSE_MS) this.#beginBackoff(expired(fresh), fingerprint);
      else this.#backoff.end();
      return fresh.value;
    } catch (error) {
      if (!isAhead && !wasHeldBack(error)) this.#beginBackoff(error, fingerprint);
      throw error;
    } finally {
      this.#pausedUntil = this.#now() + PAUSE_MS;
    }
  }

  #beginBackoff(failure: unknown, fingerprint: Promise<string>): void {
    this.#failure = failure;
    this.#failedWith = fingerprint;
    this.#backoff.begin();
  }

  async #checkBackoff(): Promise<void> {
    const [then, now] = await Promise.all([this.#failedWith, this.#fingerprint()]);
    if (then === now) throw this.#notCalled();
    this.#backoff.end();
  }

  #notCalled(): unknown {
    const failure = this.#failure;
    if (!(failure instanceof CloudError)) return failure;
    const seconds = Math.ceil((this.#backoff.until - performance.now()) / 1_000);
    return failure.withMessage(`not called: ${failure.message}; next try in ${seconds} s`, {
      isPrerequisite: true,
      cause: failure,
    });
  }
}

/** No call was made, and another pause decides when the next one is. */
function wasHeldBack(error: unknown): boolean {
  return error instanceof CloudError && error.isPrerequisite;
}

function expired({ expiresAt }: Perishable<unknown>): CloudError {
  const at = new Date(expiresAt);
  const when = Number.isNaN(at.getTime()) ? '' : ` at ${at.toISOString()}`;
  return new CloudError(
    'bad_payload',
    `what was received expired${when}; check the clocks of this machine and of the cloud`,
  );
}
