import type { Client } from '../cloud/client.js';
import type { Source } from '../tasks/source.js';
import type { ValueReader } from './value-reader.js';

/** What a service needs to read the tasks of one project. */
export interface ServiceContext {
  readonly client: Client;
  readonly reader: ValueReader;
  /** Logs, once for each different message, what an operator should know although no call failed for good. */
  readonly warn: (message: string) => void;
}

/** One cloud service whose tasks are read; all that the rest of the exporter knows of it. */
export interface Service {
  /** The `cloud_service` label and the key under a project's `services`. */
  readonly name: string;
  /** The key under `endpoints` and the first part of its host name. */
  readonly host: string;
  /** Its hosts that are not called `<host>.<region>.<domain>`, by that name. */
  readonly realHosts?: Readonly<Record<string, string>>;
  /** The default of `collection.requests_per_second`. */
  readonly requestsPerSecond: number;
  /** The limit that its documentation gives, in calls a second for a user. */
  readonly documentedRequestsPerSecond?: number;
  /** The system policy of IAM that holds the actions of its calls. */
  readonly policy: string;
  /** Whether a `watch` entry has to name the instance, because the path of the call does. */
  readonly watchNeedsInstance: boolean;
  /** Its tasks in one project; no call is made yet. */
  connect(context: ServiceContext): Source;
}
