import type { Clock, MonotonicMs } from './clock.js';
import type { CloudError } from './errors.js';
import { UNREADABLE, type Refusal, type Restrictions } from './restrictions.js';

/**
 * A credential that was accepted this recently counts as valid. Less than there is between two scrapes: a key that is
 * revoked meanwhile is then refused twice, and not by all services and projects at once.
 */
const PROVEN_FOR_MS = 10_000;
/** Requests in flight with a credential that is not proven: five refusals lock it, and five services would make five. */
const MAX_UNPROVEN = 2;
/** The same for one that was refused: with 1, 2 and 5 minutes between, four refusals fall into five minutes. */
const MAX_REFUSED = 1;

export interface CredentialBreakerOptions {
  /** Tells two versions of a secret apart; rejects when the secret cannot be read. */
  readonly fingerprint: () => Promise<string>;
  /** Holds the refusals, also those under earlier configurations: a secret that is still the same is still refused. */
  readonly restrictions: Restrictions;
  readonly clock: Clock;
  /** Called when requests may start again. */
  readonly onClose: () => void;
}

/**
 * The circuit breaker of one credential. Closed: two requests at a time until one was accepted lately, then any number.
 * Open: none, for a while after a refusal. It closes at once when the secret has changed since the refusal.
 */
export class CredentialBreaker {
  readonly #options: CredentialBreakerOptions;
  #refusal: Refusal | undefined;
  #acceptedAt: MonotonicMs | undefined;
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CredentialBreakerOptions) {
    this.#options = options;
  }

  /** In the past when the breaker is closed. */
  get openUntil(): MonotonicMs {
    return this.#refusal?.backoff.until ?? 0;
  }

  get isOpen(): boolean {
    return this.#refusal?.backoff.isOver === false;
  }

  /** Whether one more request may start. */
  get hasRoom(): boolean {
    const now = this.#options.clock.monotonic();
    const isProven = this.#acceptedAt !== undefined && now - this.#acceptedAt < PROVEN_FOR_MS;
    const max = this.#refusal === undefined ? MAX_UNPROVEN : MAX_REFUSED;
    return !this.isOpen && (isProven || this.#inFlight < max);
  }

  /** Counts a request that starts. */
  enter(): void {
    this.#inFlight += 1;
  }

  /** Counts a request that has ended. */
  leave(): void {
    this.#inFlight -= 1;
  }

  /**
   * Closes an open breaker when the secret differs from the refused one, and opens a closed one when the secret was
   * refused elsewhere: under an earlier configuration, or another name.
   */
  async checkSecret(): Promise<void> {
    const { restrictions } = this.#options;
    const before = this.#refusal;
    if (before === undefined ? !restrictions.hasRefusals : !this.isOpen) return;
    const [then, now] = await Promise.all([before?.fingerprint, this.#readFingerprint()]);
    if (then === now) return;
    const known = await restrictions.findRefusal(now);
    if (this.#refusal !== before) return;
    this.#close();
    if (known !== undefined) this.#open(known);
  }

  /** Records how a request ended; without an error it was answered well. Whether the credential was accepted decides. */
  recordOutcome(error: CloudError | undefined): void {
    const status = error?.status ?? 0;
    if (error?.reason === 'auth' && status > 0) this.#recordRefusal(error.retryAfterMs);
    else if (error === undefined || (status >= 400 && status < 500)) this.#recordAcceptance();
  }

  /** A request that was in flight together with a refused one does not close the breaker. */
  #recordAcceptance(): void {
    if (this.isOpen) return;
    this.#acceptedAt = this.#options.clock.monotonic();
    if (this.#refusal !== undefined) this.#options.restrictions.removeRefusal(this.#refusal);
    this.#close();
  }

  /** `lockedMs`: how long the cloud has locked the credential. */
  #recordRefusal(lockedMs: number | undefined): void {
    this.#acceptedAt = undefined;
    const refusal = this.#refusal ?? this.#options.restrictions.addRefusal(this.#readFingerprint());
    // A refusal of a request that was in flight says nothing about a secret that has changed since.
    if (refusal === this.#refusal && !this.isOpen) refusal.fingerprint = this.#readFingerprint();
    refusal.backoff.begin(lockedMs);
    this.#open(refusal);
  }

  #close(): void {
    this.#refusal = undefined;
    clearTimeout(this.#timer);
  }

  #open(refusal: Refusal): void {
    this.#refusal = refusal;
    clearTimeout(this.#timer);
    const { onClose, clock } = this.#options;
    this.#timer = setTimeout(onClose, Math.ceil(this.openUntil - clock.monotonic())).unref();
  }

  #readFingerprint(): Promise<string> {
    return this.#options.fingerprint().catch(() => UNREADABLE);
  }
}
