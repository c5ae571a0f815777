/** What a call is for, most urgent first: the order in which a collection spends its budget. */
export const URGENCIES = [
  'list',
  'busy-instance',
  'progress',
  'last-progress',
  'watched',
  'new-instance',
  'idle-instance',
] as const;

export type Urgency = (typeof URGENCIES)[number];

/** One call to the cloud that is worth making, and what is to be done with its answer. It never rejects. */
export interface Errand {
  readonly urgency: Urgency;
  /** Gives a second try, when the call failed in a way that is worth one. */
  run(signal: AbortSignal): Promise<Again | undefined>;
  /** Told when the collection ends without another try: the failure of the first one counts then. */
  abandon?(): void;
}

/** An errand that is to be done once more. */
export interface Again {
  readonly errand: Errand;
  readonly afterMs: number;
}

/** What is left to ask, in order of urgency; within one urgency, first come, first served. */
export class Agenda {
  readonly #queues: readonly Errand[][] = URGENCIES.map(() => []);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(errand: Errand): void {
    this.#queues[URGENCIES.indexOf(errand.urgency)]?.push(errand);
    this.#size += 1;
  }

  /** Empties the agenda and returns what was left on it. */
  clear(): readonly Errand[] {
    this.#size = 0;
    return this.#queues.flatMap((queue) => queue.splice(0));
  }

  /** Takes the most urgent errand off the agenda. */
  next(): Errand | undefined {
    const errand = this.#queues.find(({ length }) => length > 0)?.shift();
    if (errand !== undefined) this.#size -= 1;
    return errand;
  }
}
