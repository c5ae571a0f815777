/** What the configuration has to know about a cloud service; the caller passes one for each service it can read. */
export interface ServiceDescription {
  /** The `cloud_service` name: a key of `services` and of `requests_per_second`. */
  readonly name: string;
  /** The first part of the service's host name and its key in `endpoints`, such as `dms`; services may share one. */
  readonly host: string;
  /** Its hosts that are not called `<host>.<region>.<domain>`, by that name. */
  readonly realHosts?: Readonly<Record<string, string>>;
  /** The default of `requests_per_second`. */
  readonly requestsPerSecond: number;
  /** The limit that the API documents, in calls a second for a user; most document none. */
  readonly documentedRequestsPerSecond?: number;
  /** Whether a task of this service can only be followed together with its instance. */
  readonly watchNeedsInstance: boolean;
}
