import type { Listing } from '../tasks/source.js';
import type { EpochMs } from '../cloud/clock.js';
import { isNotAccepted } from './refusals.js';

const DAY_MS = 86_400_000;

/** No longest window is documented; task records are kept for a month. */
const LONGEST_WINDOW_MS = 29 * DAY_MS;

/** Requested when the server rejects a longer window. */
const SHORTER_WINDOWS_MS = [7 * DAY_MS, DAY_MS];

/** A window on the time of creation. */
export interface Window {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Which of the windows the server accepts; shared by the lists of one endpoint. */
export interface WindowMemory {
  /** Index of the one that was accepted, or of the one to try next: 0 is the widest. */
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
 * one ends a day ahead: planned ends are then within it.
 */
export function windowsSince(since: EpochMs, now: EpochMs): readonly Window[] {
  const from = Math.max(since, now - LONGEST_WINDOW_MS);
  const shorter = SHORTER_WINDOWS_MS.map((ms) => now - ms).filter((start) => start > from);
  return [{ from, to: now + DAY_MS }, ...[from, ...shorter].map((start) => ({ from: start, to: now }))];
}

/** A list by a window in time, which turns to a narrower window when the server rejects the first page. */
export class WindowListing<Row> implements Listing<Row> {
  readonly #options: WindowList<Row>;
  readonly #memory: WindowMemory;
  #listing: Listing<Row>;
  #isAccepted = false;
  #rejections = 0;

  constructor(options: WindowList<Row>) {
    this.#options = options;
    this.#memory = options.memory;
    this.#listing = options.list(this.#window);
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
      if (rows.length > 0 || this.#listing.done) this.#accept();
      return rows;
    } catch (error) {
      if (this.#isAccepted || !isNotAccepted(error)) throw error;
      this.#turnToNextWindow();
      if (this.#memory.isExhausted !== true) return [];
      throw error.withMessage(`${error.message}; narrower time windows are rejected too`);
    }
  }

  get #window(): Window {
    const { windows } = this.#options;
    const window = windows[(this.#memory.at ?? 0) % windows.length];
    if (window === undefined) throw new TypeError('a list by time has no window');
    return window;
  }

  #accept(): void {
    this.#isAccepted = true;
    this.#memory.isExhausted = false;
    const { windows, warn } = this.#options;
    const { from, to } = this.#window;
    if (this.#window === windows[0]) return;
    const days = Math.round((to - from) / DAY_MS);
    const isShorter = from !== windows[0]?.from;
    warn(
      'ListTasks: the cloud rejects the time window that ends a day ahead; one that ends now is asked for' +
        (isShorter ? `, of ${days} d: older tasks that have finished are not listed` : ''),
    );
  }

  #turnToNextWindow(): void {
    const { windows, list } = this.#options;
    this.#rejections += 1;
    this.#memory.at = ((this.#memory.at ?? 0) + 1) % windows.length;
    this.#memory.isExhausted ||= this.#rejections >= windows.length;
    this.#listing = list(this.#window);
  }
}
