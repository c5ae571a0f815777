/** How often rows are read again because the count went down; a server whose counts go up and down reaches it. */
const MOST_REREADS = 20;

/**
 * What the counts of a list's pages claim. A count is only believed when it is more than its own page holds: some
 * servers give the size of the page.
 */
export class ClaimedCount {
  #latest = 0;
  /** The smallest believed count: a list may grow and shrink while it is read. */
  #least = 0;
  #isReached = false;
  /** Rows that have left the list while it was read. */
  #removed = 0;
  #rereads = 0;

  /**
   * Adds a page after its rows, `seen` in all.
   *
   * @returns how many rows have left since the page before: later ones have moved up, some of them before this page
   */
  add({ received, count }: { received: number; count: number | undefined }, seen: number): number {
    const isBelieved = count !== undefined && count > received;
    const isShrunk = isBelieved && count < this.#latest && this.#rereads < MOST_REREADS;
    const removed = isShrunk ? this.#latest - count : 0;
    this.#removed += removed;
    if (isShrunk) this.#rereads += 1;
    this.#latest = count ?? this.#latest;
    if (isBelieved) this.#least = Math.min(this.#least || count, count);
    this.#isReached = isBelieved && seen - this.#removed >= count;
    return removed;
  }

  /** Whether every row that the latest page claims has been seen, whichever have left. */
  get isReached(): boolean {
    return this.#isReached;
  }

  /** How many rows are claimed beyond those that were seen. */
  beyond(seen: number): number {
    return Math.max(0, this.#least - seen);
  }

  /** Whether the latest count, believed or not, claims no more than was seen. */
  isNoMoreThan(seen: number): boolean {
    return this.#latest > 0 && this.#latest <= seen;
  }
}
