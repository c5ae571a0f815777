import { IAM_SERVICE } from './call.js';
import type { Clock } from './clock.js';
import { CredentialBreaker } from './credential-breaker.js';
import type { CloudError } from './errors.js';
import { RequestQueue, type Deadline, type InFlight, type Requester, type Usage } from './request-queue.js';
import type { Restrictions } from './restrictions.js';

/** The requests of one project to one service with one credential, in the queue that they share with others. */
export interface ProjectQueue {
  /**
   * Runs `work` in its turn. Rejects without running it when the deadline's signal is aborted first, or when the cloud
   * is not to be called until after the deadline.
   */
  readonly run: (work: () => Promise<void>, deadline: Deadline) => Promise<void>;
  readonly usage: () => Usage;
  /** Records how a request ended; without an error it was answered well. Throttling and refusals hold back the next. */
  readonly recordOutcome: (error?: CloudError) => void;
}

/** IAM has no documented limit; it is rarely called, for tokens and project ids. */
export const IAM = { service: IAM_SERVICE, requestsPerSecond: 5 };

/** What is limited: requests a second of one credential to one service, and requests in flight of one project. */
export interface QueueSettings {
  readonly credentials: string;
  readonly service: string;
  readonly requestsPerSecond: number;
  readonly project: string;
  readonly concurrency: number;
}

/**
 * The request queues of all projects. A rate belongs to a credential and service, because the cloud counts by user; so
 * does the backoff after throttling. A refused credential is held back for all services.
 */
export class RequestQueues {
  readonly #queues = new Map<string, RequestQueue>();
  readonly #inFlight = new Map<string, InFlight>();
  readonly #breakers = new Map<string, CredentialBreaker>();
  readonly #restrictions: Restrictions;
  readonly #fingerprint: (credentials: string) => Promise<string>;
  readonly #clock: Clock;

  /**
   * `fingerprint` differs between two versions of a credential's secret. `restrictions` hold those of earlier
   * configurations too: backoffs that still last, and refusals of secrets that have not changed.
   */
  constructor(
    fingerprint: (credentials: string) => Promise<string>,
    clock: Clock,
    restrictions: Restrictions,
  ) {
    this.#fingerprint = fingerprint;
    this.#clock = clock;
    this.#restrictions = restrictions;
  }

  /** The queue for the requests of a collection. */
  queueFor(settings: QueueSettings): ProjectQueue {
    const { project, concurrency } = settings;
    const inFlight = obtain(this.#inFlight, project, () => ({ count: 0, limit: concurrency }));
    return this.#projectQueue(settings, { project, inFlight, breaker: this.#breakerOf(settings) });
  }

  /**
   * The queue for logins and for the look-up of a project's id, which another request waits for. That request has
   * passed the breaker and counts among the project's requests in flight, so these wait for neither: they would wait
   * forever.
   */
  queueForPrerequisites(settings: Omit<QueueSettings, 'concurrency'>): ProjectQueue {
    const inFlight = { count: 0, limit: Infinity };
    return this.#projectQueue(settings, { project: settings.project, inFlight, breaker: undefined });
  }

  #projectQueue(settings: Omit<QueueSettings, 'concurrency'>, requester: Requester): ProjectQueue {
    const breaker = this.#breakerOf(settings);
    const queue = this.#queueOf(settings, breaker);
    return {
      run: (work, deadline) => queue.run(requester, work, deadline),
      usage: () => queue.usage,
      recordOutcome: (error) => {
        if (error?.isPrerequisite === true) return; // recorded by the request that failed
        // That IAM accepts a login or a look-up does not prove that the services accept the credential.
        if (error !== undefined || requester.breaker !== undefined) breaker.recordOutcome(error);
        queue.recordOutcome(error);
        this.#wakeAll();
      },
    };
  }

  #queueOf(settings: Omit<QueueSettings, 'concurrency'>, breaker: CredentialBreaker): RequestQueue {
    const { credentials, service, requestsPerSecond } = settings;
    const key = JSON.stringify([credentials, service]);
    const clock = this.#clock;
    return obtain(this.#queues, key, () => {
      const backoff = this.#restrictions.backoffOf(credentials, service);
      return new RequestQueue({ requestsPerSecond, breaker, backoff, clock, onEnd: () => this.#wakeAll() });
    });
  }

  #breakerOf({ credentials }: Pick<QueueSettings, 'credentials'>): CredentialBreaker {
    const options = {
      fingerprint: () => this.#fingerprint(credentials),
      restrictions: this.#restrictions,
      clock: this.#clock,
      onClose: () => this.#wakeAll(),
    };
    return obtain(this.#breakers, credentials, () => new CredentialBreaker(options));
  }

  /** A request has ended, or a backoff has begun or ended: every queue looks again at its waiting requests. */
  #wakeAll(): void {
    for (const queue of this.#queues.values()) queue.wake();
  }
}

function obtain<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
