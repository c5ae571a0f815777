import type { Listing } from '../tasks/source.js';
import type { EpochMs } from '../cloud/clock.js';
import { isNotAccepted } from './refusals.js';

const DAY_MS = 86_400_000;

/** No longest window is documented; task records are kept for a month. */
const LONGEST_WINDOW_MS = 29 * DAY_MS;

/** Asked for when the server rejects a longer window. */
const SHORTER_WINDOWS_MS = [7 * DAY_MS, DAY_MS];

/** A window on the time of creation. */
export interface Window {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Which of the windows the server accepts; shared by the lists of one endpoint. */
export interface WindowMemory {
  /** The one that was accepted, or the one to try next: 0 is the widest. */
  at?: number;
  /** No window was accepted: later lists try one window each. */
  isExhausted?: boolean;
}

export interface WindowList<Row> {
  /** The widest first. */
  readonly windows: readonly Window[];
  readonly memory: WindowMemory;
  readonly list: (window: Window) => Listing<Row>;
  readonly warn: (message: string) => void;
}

/**
 * The window that is wanted, then narrower ones. The page calls the end of the window "task end time", so the first
 * one ends a day ahead: plans must fit in too.
 */
export function windowsSince(since: EpochMs, now: EpochMs): readonly Window[] {
  const from = Math.max(since, now - LONGEST_WINDOW_MS);
  const shorter = SHORTER_WINDOWS_MS.map((ms) => now - ms).filter((start) => start > from);
  return [
    { from, to: now + DAY_MS },
    { from, to: now },
    ...shorter.map((start) => ({ from: start, to: now })),
  ];
}

/** A list by a window in time, which turns to a narrower window when the server rejects the first page. */
export class WindowListing<Row> implements Listing<Row> {
  readonly #options: WindowList<Row>;
  #listing: Listing<Row>;
  #at: number;
  #isAccepted = false;
  #rejections = 0;

  constructor(options: WindowList<Row>) {
    this.#options = options;
    this.#at = options.memory.at ?? 0;
    this.#listing = this.#listAt();
  }

  get done(): boolean {
    return this.#listing.done;
  }

  get missing(): number {
    return this.#listing.missing;
  }

  async next(signal: AbortSignal): Promise<readonly Row[]> {
    try {
      const rows = await this.#listing.next(signal);
      if (rows.length > 0 || this.#listing.done) this.#accepted();
      return rows;
    } catch (error) {
      if (this.#isAccepted || !isNotAccepted(error)) throw error;
      if (this.#turnToNext()) return [];
      throw error.withMessage(`${error.message}; narrower time windows are rejected too`);
    }
  }

  #accepted(): void {
    this.#isAccepted = true;
    Object.assign(this.#options.memory, { at: this.#at, isExhausted: false });
    const { windows, warn } = this.#options;
    const [widest] = windows;
    const used = windows[this.#at];
    if (used === undefined || used === widest) return;
    const days = Math.round((used.to - used.from) / DAY_MS);
    const isShorter = used.from !== widest?.from;
    warn(
      'ListTasks: the cloud rejects the time window that ends a day ahead; one that ends now is asked for' +
        (isShorter ? `, of ${days} d: older tasks that have finished are not listed` : ''),
    );
  }

  /** Whether another window is worth a call now; it is tried by the next call in any case. */
  #turnToNext(): boolean {
    const { windows, memory } = this.#options;
    this.#rejections += 1;
    this.#at = (this.#at + 1) % windows.length;
    memory.at = this.#at;
    this.#listing = this.#listAt();
    if (memory.isExhausted !== true && this.#rejections < windows.length) return true;
    memory.isExhausted = true;
    return false;
  }

  #listAt(): Listing<Row> {
    const { windows, list } = this.#options;
    const window = windows[this.#at] ?? windows[0];
    if (window === undefined) throw new TypeError('a list by time has no window');
    return list(window);
  }
}
