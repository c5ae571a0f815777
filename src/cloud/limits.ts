import PQueue, { type Queue, type QueueAddOptions } from 'p-queue';

/** Lets `work` run when the limits allow; rejects without running it when `signal` is aborted first. */
export type Slot = (work: () => Promise<void>, signal: AbortSignal) => Promise<void>;

/** What is limited: calls a second of one credential to one service, and calls in flight of one project. */
export interface LimitedBy {
  readonly credentials: string;
  readonly service: string;
  readonly requestsPerSecond: number;
  readonly project: string;
  readonly concurrency: number;
}

type Rate = PQueue<Line, InLine>;

/**
 * The limits of all projects. A rate belongs to a credential and service, because the cloud counts by user:
 * projects that share a credential share its rate, the longest waiting project first.
 */
export class Limits {
  readonly #rates = new Map<string, Rate>();
  readonly #rooms = new Map<string, PQueue>();

  slot({ credentials, service, requestsPerSecond, project, concurrency }: LimitedBy): Slot {
    const rate = obtain(this.#rates, JSON.stringify([credentials, service]), () =>
      createRate(requestsPerSecond),
    );
    const room = obtain(this.#rooms, project, () => new PQueue({ concurrency }));
    return async (work, signal) => {
      let outcome = Promise.resolve();
      const enter = (): Promise<void> => {
        outcome = room.add(work).finally(() => this.#lookAgain());
        outcome.catch(() => undefined); // told below, once the rate has let go
        return Promise.resolve();
      };
      await rate.add(enter, { signal, project, room });
      await outcome;
    };
  }

  /** A place is free: who waited for room, though his rate would have let him through, may start now. */
  #lookAgain(): void {
    // Setting the concurrency, even to what it is, makes a queue look whether it can start more.
    for (const rate of this.#rates.values()) rate.concurrency = Infinity;
  }
}

/** A sliding window whose burst is one second's worth; a rate below one a second makes the window longer instead. */
function createRate(requestsPerSecond: number): Rate {
  const intervalCap = Math.max(1, Math.floor(requestsPerSecond));
  const interval = (intervalCap / requestsPerSecond) * 1000;
  return new PQueue({ strict: true, intervalCap, interval, queueClass: Line });
}

type Run = () => Promise<unknown>;

interface InLine extends QueueAddOptions {
  readonly project: string;
  /** The project's calls in flight. */
  readonly room: PQueue;
}

interface Waiter extends InLine {
  readonly run: Run;
}

/**
 * Those who wait for one rate. Only who has room in his project counts: were a call to take its turn first and then
 * wait for room, those that piled up there would start all at once, faster than the rate.
 */
class Line implements Queue<Run, InLine> {
  /** In the order they came. */
  readonly #waiters = new Map<string, Waiter>();
  /** When a project's turn was last, counted in turns. */
  readonly #turns = new Map<string, number>();
  #turn = 0;

  get size(): number {
    return this.#ready().length;
  }

  enqueue(run: Run, options?: Partial<InLine>): void {
    const waiter = { run, ...options } as Waiter;
    this.#waiters.set(waiter.id ?? '', waiter);
  }

  dequeue(): Run | undefined {
    const [first, ...others] = this.#ready();
    if (first === undefined) return undefined;
    const next = others.reduce(
      (best, waiter) => (this.#lastTurn(waiter) < this.#lastTurn(best) ? waiter : best),
      first,
    );
    this.#waiters.delete(next.id ?? '');
    this.#turns.set(next.project, (this.#turn += 1));
    return next.run;
  }

  remove(id: string): void {
    this.#waiters.delete(id);
  }

  filter(): Run[] {
    return this.#ready().map(({ run }) => run);
  }

  /** Part of a queue's face; no turn is ever changed from outside. */
  setPriority(): void {
    throw new Error('turns follow from who has waited longest');
  }

  #ready(): readonly Waiter[] {
    return [...this.#waiters.values()].filter(({ room }) => room.pending + room.size < room.concurrency);
  }

  #lastTurn({ project }: Waiter): number {
    return this.#turns.get(project) ?? 0;
  }
}

function obtain<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
