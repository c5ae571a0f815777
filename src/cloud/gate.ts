import type { CloudError } from './errors.js';
import { Pause, refusedMs } from './pause.js';

const UNREADABLE = 'unreadable';

/**
 * A credential that was accepted this recently counts as valid. Less than there is between two scrapes: a key
 * that is revoked meanwhile is then refused twice, and not by all services and projects at once.
 */
const PROVEN_FOR_MS = 10_000;
/** Requests in flight with a credential that is not: five refusals lock it, and five services would make five. */
const MOST_UNPROVEN = 2;
/** The same for one that was refused: with 1, 2 and 5 minutes between, four refusals fall into five minutes. */
const MOST_REFUSED = 1;

/**
 * Limits the calls made with one credential: two at a time until one was accepted lately, none for a while after one
 * was refused. It opens at once when the secret has changed since the refusal.
 */
export class Gate {
  readonly #fingerprint: () => Promise<string>;
  /** Called when the pause after a refusal is over. */
  readonly #onOpen: () => void;
  readonly #pause = new Pause(refusedMs);
  /** The fingerprint of what was refused. */
  #refused: Promise<string> | undefined;
  #acceptedAt: number | undefined;
  #inside = 0;
  #opening: NodeJS.Timeout | undefined;

  /** `fingerprint` tells two versions of a secret apart; it rejects when the secret cannot be read. */
  constructor(fingerprint: () => Promise<string>, onOpen: () => void) {
    this.#fingerprint = fingerprint;
    this.#onOpen = onOpen;
  }

  /** Until when nobody is let in, on the monotonic clock. */
  get closedUntil(): number {
    return this.#pause.until;
  }

  get isClosed(): boolean {
    return !this.#pause.isOver;
  }

  get hasRoom(): boolean {
    const isProven = this.#acceptedAt !== undefined && performance.now() - this.#acceptedAt < PROVEN_FOR_MS;
    const most = this.#refused === undefined ? MOST_UNPROVEN : MOST_REFUSED;
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

  /** Opens a closed gate when the secret is another one than was refused. */
  async reconsider(): Promise<void> {
    const refused = this.#refused;
    if (!this.isClosed || refused === undefined) return;
    const [then, now] = await Promise.all([refused, this.#read()]);
    if (then !== now && this.#refused === refused) this.#open();
  }

  /** What came of a call; without an error it was answered well. Whether it was the credential decides. */
  tell(error: CloudError | undefined): void {
    const status = error?.status ?? 0;
    if (error?.reason === 'auth' && status > 0) this.#close();
    else if (error === undefined || (status >= 400 && status < 500)) this.#accept();
  }

  /** A call that was in flight together with a refused one does not end the pause. */
  #accept(): void {
    if (this.isClosed) return;
    this.#acceptedAt = performance.now();
    this.#open();
  }

  #open(): void {
    this.#refused = undefined;
    this.#pause.end();
    clearTimeout(this.#opening);
  }

  #close(): void {
    this.#acceptedAt = undefined;
    // What was under way when another was refused tells nothing about a secret that has changed since.
    if (!this.isClosed) this.#refused = this.#read();
    this.#pause.begin();
    clearTimeout(this.#opening);
    this.#opening = setTimeout(this.#onOpen, Math.ceil(this.closedUntil - performance.now())).unref();
  }

  #read(): Promise<string> {
    return this.#fingerprint().catch(() => UNREADABLE);
  }
}
