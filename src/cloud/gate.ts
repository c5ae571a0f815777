import type { CloudError } from './errors.js';
import { UNREADABLE, type Refusal, type Refusals } from './refused-secrets.js';

/**
 * A credential that was accepted this recently counts as valid. Less than there is between two scrapes: a key
 * that is revoked meanwhile is then refused twice, and not by all services and projects at once.
 */
const PROVEN_FOR_MS = 10_000;
/** Requests in flight with a credential that is not: five refusals lock it, and five services would make five. */
const MOST_UNPROVEN = 2;
/** The same for one that was refused: with 1, 2 and 5 minutes between, four refusals fall into five minutes. */
const MOST_REFUSED = 1;

interface GateOptions {
  /** Tells two versions of a secret apart; rejects when the secret cannot be read. */
  readonly fingerprint: () => Promise<string>;
  /** Also those of earlier configurations: a secret that is still the same is still refused. */
  readonly refusals: Refusals;
  /** Called when the pause after a refusal is over. */
  readonly onOpen: () => void;
}

/**
 * Limits the calls made with one credential: two at a time until one was accepted lately, none for a while after one
 * was refused. It opens at once when the secret has changed since the refusal.
 */
export class Gate {
  readonly #options: GateOptions;
  #refusal: Refusal | undefined;
  #acceptedAt: number | undefined;
  #inside = 0;
  #opening: NodeJS.Timeout | undefined;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Until when nobody is let in, on the monotonic clock. */
  get closedUntil(): number {
    return this.#refusal?.pause.until ?? 0;
  }

  get isClosed(): boolean {
    return this.#refusal?.pause.isOver === false;
  }

  get hasRoom(): boolean {
    const isProven = this.#acceptedAt !== undefined && performance.now() - this.#acceptedAt < PROVEN_FOR_MS;
    const most = this.#refusal === undefined ? MOST_UNPROVEN : MOST_REFUSED;
    return !this.isClosed && (isProven || this.#inside < most);
  }

  async hold(work: () => Promise<void>): Promise<void> {
    this.#inside += 1;
    try {
      await work();
    } finally {
      this.#inside -= 1;
    }
  }

  /**
   * Opens a closed gate when the secret is another one than was refused, and closes an open one when the secret was
   * refused elsewhere: under an earlier configuration, or another name.
   */
  async reconsider(): Promise<void> {
    const { refusals } = this.#options;
    const before = this.#refusal;
    if (before === undefined ? refusals.areNone : !this.isClosed) return;
    const [then, now] = await Promise.all([before?.fingerprint, this.#read()]);
    if (then === now) return;
    const known = await refusals.find(now);
    if (this.#refusal !== before) return;
    this.#leave();
    if (known !== undefined) this.#enter(known);
  }

  /** What came of a call; without an error it was answered well. Whether it was the credential decides. */
  tell(error: CloudError | undefined): void {
    const status = error?.status ?? 0;
    if (error?.reason === 'auth' && status > 0) this.#close(error.retryAfterMs);
    else if (error === undefined || (status >= 400 && status < 500)) this.#accept();
  }

  /** A call that was in flight together with a refused one does not end the pause. */
  #accept(): void {
    if (this.isClosed) return;
    this.#acceptedAt = performance.now();
    if (this.#refusal !== undefined) this.#options.refusals.remove(this.#refusal);
    this.#leave();
  }

  /** `lockedMs`: how long the cloud has locked the credential. */
  #close(lockedMs: number | undefined): void {
    this.#acceptedAt = undefined;
    const refusal = this.#refusal ?? this.#options.refusals.add(this.#read());
    // What was under way when another was refused tells nothing about a secret that has changed since.
    if (refusal === this.#refusal && !this.isClosed) refusal.fingerprint = this.#read();
    refusal.pause.begin(lockedMs);
    this.#enter(refusal);
  }

  #leave(): void {
    this.#refusal = undefined;
    clearTimeout(this.#opening);
  }

  #enter(refusal: Refusal): void {
    this.#refusal = refusal;
    clearTimeout(this.#opening);
    const { onOpen } = this.#options;
    this.#opening = setTimeout(onOpen, Math.ceil(this.closedUntil - performance.now())).unref();
  }

  #read(): Promise<string> {
    return this.#options.fingerprint().catch(() => UNREADABLE);
  }
}
