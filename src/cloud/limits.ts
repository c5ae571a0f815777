import PQueue from 'p-queue';

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

/**
 * The limits of all projects. A rate belongs to a credential and service, because the cloud counts by user: projects
 * that share a credential share its rate.
 */
export class Limits {
  readonly #rates = new Map<string, PQueue>();
  readonly #projects = new Map<string, PQueue>();

  slot({ credentials, service, requestsPerSecond, project, concurrency }: LimitedBy): Slot {
    const rate = obtain(
      this.#rates,
      `${credentials}/${service}`,
      () => new PQueue(windowOf(requestsPerSecond)),
    );
    const inFlight = obtain(this.#projects, project, () => new PQueue({ concurrency }));
    return (work, signal) => rate.add(() => inFlight.add(work, { signal }), { signal });
  }
}

/** A sliding window whose burst is one second's worth; a rate below one a second makes the window longer instead. */
function windowOf(requestsPerSecond: number): { strict: true; intervalCap: number; interval: number } {
  const intervalCap = Math.max(1, Math.floor(requestsPerSecond));
  return { strict: true, intervalCap, interval: (intervalCap / requestsPerSecond) * 1000 };
}

function obtain<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
