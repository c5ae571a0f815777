import type { Reason } from '../../src/cloud/errors.js';
import type { CloudService, Operation, Scene } from '../../src/simulator/simulator.js';

/** How long a fault lasts, in minutes. */
export const LASTS = 3;

/** What a scrape gives for the service that the fault happens to. Each value is asserted, and stands on the page. */
export interface Seen {
  readonly success: 0 | 1;
  /** Of the failed calls that are counted while the fault lasts; without it none is. */
  readonly reason?: Reason;
  /** Part of the only warning in the log; without it there is none. */
  readonly log?: string;
  /** How many tasks are exported. */
  readonly tasks?: number;
  readonly instances?: number;
  /** How many tasks have a percentage. */
  readonly percentages?: number;
  readonly missingRows?: number;
  readonly refusedInstances?: number;
  readonly tasksDropped?: number;
  readonly stepsDropped?: number;
  /** Values that could not be read, by field, after the last scrape. */
  readonly unrecognized?: Readonly<Record<string, number>>;
}

/** One fault, and what follows from it. */
export interface Scenario {
  /** As `--fault` takes them, without the times. */
  readonly faults: readonly [string, ...string[]];
  /** The service that is read. */
  readonly service: CloudService;
  /** What exists in the cloud, and how that reads. */
  readonly scene: () => Scene;
  readonly holds: string;
  /** Whether the fault is there from the first scrape; else one scrape goes before it. */
  readonly isCold?: boolean;
  /** Laid over the configuration. */
  readonly configuration?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Default: ample. Where a call waits until a pause is over, it is the time that the test takes. */
  readonly scrapeTimeoutMs?: number;
  /** Leaves connections open while time is put forward: their timers do not notice. */
  readonly keepsConnections?: boolean;
  /** Reads with a user name and a password. */
  readonly hasPassword?: boolean;
  /** Asks IAM for the id of the project. */
  readonly asksForId?: boolean;
  /** What the exporter does, in a sentence. */
  readonly does: string;
  /** At the last scrape before the fault ends. */
  readonly during: Seen;
  /** How many calls reach the cloud while the fault lasts, where that matters. */
  readonly calls?: Readonly<Partial<Record<Operation, number>>>;
  /** Once it is over. */
  readonly after: Seen;
  /** How many minutes after the end of the fault that is; before, success stays as it was. */
  readonly recoversAfterMinutes?: number;
}

export interface Group {
  readonly title: string;
  readonly scenarios: readonly Scenario[];
}
