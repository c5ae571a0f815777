import { setImmediate as nextTurn } from 'node:timers/promises';

/** So many tasks, steps or elements are worked on at a time, which takes a millisecond or two. */
const PART = 200;

/** Long work in parts, between which the process does what else there is to do. */
export class Turns {
  #done = 0;

  /** Whether the part is full with `size` more: then `next` is to be awaited. */
  isDue(size = 1): boolean {
    this.#done += size;
    return this.#done >= PART;
  }

  async next(): Promise<void> {
    this.#done = 0;
    await nextTurn();
  }
}
