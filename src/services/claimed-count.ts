/** How often a list that shrinks while it is read is read again; a server whose counts go up and down ends it. */
const MOST_REREADS = 20;

interface Counted {
  readonly received: number;
  readonly count: number | undefined;
}

/**
 * What the counts of a list's pages claim. A count is only believed when it is more than its own page holds: some
 * servers give the size of the page.
 */
export class ClaimedCount {
  #latest: number | undefined;
  /** The smallest believed count: a list may grow and shrink while it is read. */
  #least = 0;
  #isReached = false;
  /** Rows that have left the list since they were seen, or before. */
  #left = 0;
  #rereads = 0;

  /**
   * Takes in a page after its rows, `seen` in all.
   *
   * @returns how many rows have left since the page before: those behind have moved up, some of them to before this page
   */
  saw({ received, count }: Counted, seen: number): number {
    const left = this.#leftSince(received, count);
    this.#left += left;
    if (count !== undefined) this.#latest = count;
    const isBelieved = count !== undefined && count > received;
    if (isBelieved) this.#least = this.#least === 0 ? count : Math.min(this.#least, count);
    this.#isReached = isBelieved && seen - this.#left >= count;
    return left;
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
    return this.#latest !== undefined && this.#latest > 0 && this.#latest <= seen;
  }

  #leftSince(received: number, count: number | undefined): number {
    if (count === undefined) return 0;
    const left = (this.#latest ?? 0) - count;
    if (left <= 0 || count <= received || this.#rereads >= MOST_REREADS) return 0;
    this.#rereads += 1;
    return left;
  }
}
