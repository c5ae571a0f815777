import type PQueue from 'p-queue';
import type { Queue, QueueAddOptions } from 'p-queue';
import type { Gate } from './gate.js';

type Run = () => Promise<unknown>;

/** What a waiting call needs besides the rate limit's permission. */
export interface InLine extends QueueAddOptions {
  readonly project: string;
  /** The project's calls in flight. */
  readonly room: PQueue;
  /** Absent for calls (logins) that another call which has passed the gate already waits for. */
  readonly gate: Gate | undefined;
}

interface Waiter extends InLine {
  readonly run: Run;
}

/**
 * The calls that wait for one rate limit, those of the longest waiting project first. It only shows the ones that
 * could start at once: if a call used up its permission and then waited for room, the calls that piled up there
 * would later start together, faster than the rate.
 */
export class Line implements Queue<Run, InLine> {
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

  /** Required by the interface of p-queue; never called. */
  setPriority(): void {
    throw new Error('turns follow from who has waited longest');
  }

  #ready(): readonly Waiter[] {
    return [...this.#waiters.values()].filter(
      ({ room, gate }) => room.pending + room.size < room.concurrency && (gate?.hasRoom ?? true),
    );
  }

  #lastTurn({ project }: Waiter): number {
    return this.#turns.get(project) ?? 0;
  }
}
