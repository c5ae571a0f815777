import { setImmediate as nextTurn } from 'node:timers/promises';

/** So many tasks, steps or elements are processed in one turn of the event loop, which takes a millisecond or two. */
const PART = 200;

/** Splits long synchronous work into turns of the event loop, so that requests are answered in between. */
export class Turns {
  #done = 0;

  /** Counts `size` more elements; true when the turn is used up and `next` has to be awaited. */
  isDue(size = 1): boolean {
    this.#done += size;
    return this.#done >= PART;
  }

  async next(): Promise<void> {
    this.#done = 0;
    await nextTurn();
  }
}
