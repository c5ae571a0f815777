import { Backoff, doublingMs } from '../backoff.js';
import type { Clock, EpochMs } from '../clock.js';
import { CloudError } from '../errors.js';
import { SingleFlight } from '../single-flight.js';

/** Minimum time between two refreshes in the background, also when one fails or brings a value that expires soon. */
const MIN_INTERVAL_MS = 60_000;

/** A value that expires. */
export interface Expiring<T> {
  readonly value: T;
  /** From here on a refresh is tried, while the value is still used. */
  readonly renewAt: EpochMs;
  readonly expiresAt: EpochMs;
}

export interface RefreshOptions {
  /** Differs when what the refresh needs (a password) has changed: then the backoff ends at once. */
  readonly fingerprint?: () => Promise<string>;
  /** The message for callers whose deadline ends while a refresh is in flight. */
  readonly tooLate?: string;
}

/**
 * Keeps one value that expires. It is refreshed in the background before it expires, by one call at a time, and used
 * until it expires if that fails. Only a caller that finds no valid value waits for the refresh and gets its error.
 * After a refresh that failed, or brought a value that expires within a minute, there is a backoff: 1 s, doubling to a
 * minute. Callers meanwhile fail at once.
 */
export class RefreshingValue<T> {
  readonly #refresh: (isEarly: boolean) => Promise<Expiring<T>>;
  readonly #clock: Clock;
  readonly #fingerprint: () => Promise<string>;
  readonly #flight: SingleFlight<T>;
  readonly #backoff: Backoff;
  #held: Expiring<T> | undefined;
  #nextEarlyAt: EpochMs = 0;
  #failure: unknown;
  /** The fingerprint at the refresh that began the backoff. */
  #failedWith: Promise<string> | undefined;

  /**
   * `refresh` needs a time limit of its own: no caller's `signal` ends it. Its argument says whether the value held is
   * still valid, so that no caller waits for the refresh.
   */
  constructor(
    refresh: (isEarly: boolean) => Promise<Expiring<T>>,
    clock: Clock,
    { fingerprint = () => Promise.resolve(''), tooLate = TOO_LATE }: RefreshOptions = {},
  ) {
    this.#refresh = refresh;
    this.#clock = clock;
    this.#fingerprint = () => fingerprint().catch(() => 'unreadable');
    this.#flight = new SingleFlight(() => this.#refreshed(), tooLate);
    this.#backoff = new Backoff(doublingMs, clock);
  }

  async get(signal: AbortSignal): Promise<T> {
    const now = this.#clock.now();
    if (this.#held === undefined || now >= this.#held.expiresAt) return this.#flight.wait(signal);
    if (now >= this.#held.renewAt && now >= this.#nextEarlyAt) this.#flight.join().catch(() => undefined);
    return this.#held.value;
  }

  /** Forgets the value if it is the unwanted one, and not one that has replaced it meanwhile. */
  drop(isUnwanted: (value: T) => boolean): void {
    if (this.#held !== undefined && isUnwanted(this.#held.value)) this.#held = undefined;
  }

  async #refreshed(): Promise<T> {
    const isEarly = this.#held !== undefined && this.#clock.now() < this.#held.expiresAt;
    if (!isEarly && !this.#backoff.isOver) await this.#checkBackoff();
    const fingerprint = this.#fingerprint();
    try {
      const fresh = await this.#refresh(isEarly);
      this.#hold(fresh, fingerprint);
      return fresh.value;
    } catch (error) {
      if (!isEarly && !wasNotSent(error)) this.#beginBackoff(error, fingerprint);
      throw error;
    } finally {
      this.#nextEarlyAt = this.#clock.now() + MIN_INTERVAL_MS;
    }
  }

  #hold(fresh: Expiring<T>, fingerprint: Promise<string>): void {
    const leftMs = fresh.expiresAt - this.#clock.now();
    if (leftMs <= 0) throw expired(fresh);
    this.#held = fresh;
    if (leftMs < MIN_INTERVAL_MS) this.#beginBackoff(expired(fresh), fingerprint);
    else this.#backoff.end();
  }

  #beginBackoff(failure: unknown, fingerprint: Promise<string>): void {
    this.#failure = failure;
    this.#failedWith = fingerprint;
    this.#backoff.begin();
  }

  async #checkBackoff(): Promise<void> {
    const [then, now] = await Promise.all([this.#failedWith, this.#fingerprint()]);
    if (then === now) throw this.#notSent();
    this.#backoff.end();
  }

  #notSent(): unknown {
    const failure = this.#failure;
    if (!(failure instanceof CloudError)) return failure;
    const message = `not called: ${failure.message}; next try in ${this.#backoff.secondsLeft} s`;
    return failure.withMessage(message, { isPrerequisite: true, cause: failure });
  }
}

const TOO_LATE = 'not yet received when the scrape had to end';

/** No call was made; another backoff decides when the next one is. */
function wasNotSent(error: unknown): boolean {
  return error instanceof CloudError && error.isPrerequisite;
}

function expired({ expiresAt }: Expiring<unknown>): CloudError {
  const at = new Date(expiresAt);
  const when = Number.isNaN(at.getTime()) ? '' : ` at ${at.toISOString()}`;
  return new CloudError(
    'bad_payload',
    `what was received expired${when}; check the clocks of this machine and of the cloud`,
  );
}
