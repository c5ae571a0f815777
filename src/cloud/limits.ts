import PQueue from 'p-queue';
import { IAM_SERVICE } from './call.js';
import type { CloudError } from './errors.js';
import { Gate } from './gate.js';
import { Lane, type Deadline, type Usage } from './lane.js';
import type { InLine } from './line.js';
import { Pause, doublingMs } from './pause.js';
import { Refusals } from './refused-secrets.js';

/**
 * Runs `work` once the limits allow one more call. Rejects without running it when the patience's `signal` is aborted
 * first, or when the cloud is to be left alone until after its `endsAt`.
 */
export type Slot = (work: () => Promise<void>, patience: Deadline) => Promise<void>;

/** The right of one project to call one service with one credential. */
export interface Access {
  readonly slot: Slot;
  readonly usage: () => Usage;
  /** What came of a call; without an error it was answered well. Throttling and refusals hold back the next ones. */
  readonly tell: (error?: CloudError) => void;
}

/** IAM has no documented limit; it is asked for tokens and project ids, which is rarely. */
export const IAM = { service: IAM_SERVICE, requestsPerSecond: 5 };

/** What is limited: calls a second of one credential to one service, and calls in flight of one project. */
export interface LimitedBy {
  readonly credentials: string;
  readonly service: string;
  readonly requestsPerSecond: number;
  readonly project: string;
  readonly concurrency: number;
}

/**
 * The limits of all projects. A rate belongs to a credential and service, because the cloud counts by user; so does
 * the pause after throttling. A refused credential is held back for all services.
 */
export class Limits {
  readonly #lanes = new Map<string, Lane>();
  readonly #rooms = new Map<string, PQueue>();
  readonly #gates = new Map<string, Gate>();
  readonly #pauses: Map<string, Pause>;
  readonly #refusals: Refusals;
  readonly #fingerprint: (credentials: string) => Promise<string>;

  /**
   * `fingerprint` tells two versions of a credential's secret apart. What the cloud asked of `predecessor`, the
   * limits of the configuration before, still holds; so do its refusals of secrets that have not changed.
   */
  constructor(fingerprint: (credentials: string) => Promise<string>, predecessor?: Limits) {
    this.#fingerprint = fingerprint;
    const pauses = predecessor === undefined ? [] : [...predecessor.#pauses];
    this.#pauses = new Map(pauses.filter(([, pause]) => !pause.isOver));
    this.#refusals = predecessor === undefined ? new Refusals() : predecessor.#refusals;
  }

  access(limitedBy: LimitedBy): Access {
    const { project, concurrency } = limitedBy;
    const room = obtain(this.#rooms, project, () => new PQueue({ concurrency }));
    return this.#accessTo(limitedBy, { project, room, gate: this.#gateOf(limitedBy) });
  }

  /**
   * For logins and the look-up of a project's id, which another call waits for. That call has passed the gate and holds
   * a place among the project's calls in flight, so these must not wait for either: they would wait for ever.
   */
  accessWithin(limitedBy: Omit<LimitedBy, 'concurrency'>): Access {
    return this.#accessTo(limitedBy, { project: limitedBy.project, room: new PQueue(), gate: undefined });
  }

  #accessTo(limitedBy: Omit<LimitedBy, 'concurrency'>, inLine: Omit<InLine, 'signal'>): Access {
    const { credentials, service, requestsPerSecond } = limitedBy;
    const gate = this.#gateOf(limitedBy);
    const key = JSON.stringify([credentials, service]);
    const look = (): void => this.#look();
    const pause = obtain(this.#pauses, key, () => new Pause(doublingMs));
    const lane = obtain(this.#lanes, key, () => new Lane(requestsPerSecond, gate, pause, look));
    return {
      slot: (work, patience) => lane.enter(() => inLine.room.add(work), inLine, patience),
      usage: () => lane.usage,
      tell: (error) => {
        if (error?.isPrerequisite === true) return; // told by whoever made that call
        // That IAM accepted a login or told an id does not prove that the services accept the credential.
        if (error !== undefined || inLine.gate !== undefined) gate.tell(error);
        lane.tell(error);
        look();
      },
    };
  }

  #gateOf({ credentials }: Pick<LimitedBy, 'credentials'>): Gate {
    const options = {
      fingerprint: () => this.#fingerprint(credentials),
      refusals: this.#refusals,
      onOpen: () => this.#look(),
    };
    return obtain(this.#gates, credentials, () => new Gate(options));
  }

  /** Lets every queue check its waiting calls again: a place is free, or a pause has begun or ended. */
  #look(): void {
    for (const lane of this.#lanes.values()) lane.look();
  }
}

function obtain<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
