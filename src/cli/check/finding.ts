import type { CloudError } from '../../cloud/errors.js';
import type { Configuration, ProjectConfig } from '../../config/configuration.js';
import type { Service } from '../../services/service.js';
import type { Snapshot } from '../../tasks/snapshot.js';

/**
 * What came of trying one service of one project. `not_asked`: the cloud was left alone because of another failure,
 * or there was no turn; `unfinished`: no failure, but no whole list in the time there was.
 */
export type State = 'ok' | 'failed' | 'not_asked' | 'unfinished';

export interface Finding {
  readonly project: ProjectConfig;
  readonly service: Service;
  readonly state: State;
  readonly snapshot: Snapshot;
  /** Of a failed one, unless the failure is a fault of this exporter. */
  readonly error: CloudError | undefined;
  readonly collections: number;
  readonly calls: number;
  /** Waiting for a turn included. */
  readonly seconds: number;
  /** Calls of a scrape every `SCRAPE_EVERY_MS` on average, once everything was read. */
  readonly steadyCalls: number;
}

/** All that was tried, and how it is configured. */
export interface Account {
  readonly findings: readonly Finding[];
  readonly configuration: Configuration;
  /** Tells whether there is a proxy. */
  readonly env: NodeJS.ProcessEnv;
}

/** One project, and what came of each of its services. */
export interface CheckedProject {
  readonly config: ProjectConfig;
  /** Empty while it is not known. */
  readonly id: string;
  /** Where its credential was found, in words. */
  readonly credentialOrigin: string;
  /** Calls for its id and its tokens. */
  readonly iamCalls: number;
  readonly findings: readonly Finding[];
}

/** How often Prometheus is taken to scrape; the README's example says so. */
export const SCRAPE_EVERY_MS = 30_000;

/** How many collections a service gets to read one whole list; an account of ordinary size needs one. */
export const MOST_COLLECTIONS = 6;

/** How many instances there are, if their list was read. */
export function instancesOf({ state, snapshot }: Finding): number | undefined {
  const { length } = snapshot.instances;
  return state === 'ok' || length > 0 ? length : undefined;
}

/** How many tasks are unfinished, as far as task lists were read. */
export function unfinishedOf({ state, snapshot: { counts } }: Finding): number | undefined {
  const found = counts.waiting + counts.running + counts.unknown;
  return state === 'ok' || found > 0 ? found : undefined;
}
