/** Allows `size` events at once, and one more for each interval that has passed. Starts full. */
export class TokenBucket {
  readonly #size: number;
  readonly #intervalMs: number;
  #tokens: number;
  #filledAt = performance.now();

  constructor(size: number, intervalMs: number) {
    this.#size = size;
    this.#intervalMs = intervalMs;
    this.#tokens = size;
  }

  /** Whether an event is allowed now; it then counts. */
  take(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(this.#size, this.#tokens + (now - this.#filledAt) / this.#intervalMs);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
