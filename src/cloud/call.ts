/** How calls to IAM are labelled: it is no service whose tasks are read. */
export const IAM_SERVICE = 'iam';

/** One HTTP request to the cloud, ready to be sent. */
export interface Call {
  /** The configured project's name, for the request metrics; empty when the call serves none. */
  readonly project: string;
  /** The `cloud_service` label: `rds`, `kafka`, …, `iam`. */
  readonly service: string;
  /** The API's own name of the operation, such as `ListBackgroundTasks`. */
  readonly operation: string;
  /** The IAM action that allows it, as role-based policies spell it: `rds:task:list`. */
  readonly action?: string | undefined;
  /** Its other name in identity policies, where that differs: `rds:task:listAll`. */
  readonly identityAction?: string | undefined;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A login while the current token is still valid: its refusal does not open the credential's breaker. */
  readonly isEarly?: boolean;
}

/** A 2xx answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends one call. Throws a `CloudError` for everything that is not a whole 2xx answer in time. */
export type Transport = (call: Call, signal: AbortSignal) => Promise<Answer>;

/** Observes every call, for the exporter's own metrics. */
export interface CallObserver {
  /** Once per call. `code` is the HTTP status, or `error` when no whole answer came. */
  answered(call: Pick<Call, 'project' | 'service' | 'operation'>, code: string, seconds: number): void;
  retried(call: Pick<Call, 'project' | 'service'>): void;
}

/** For calls that are not counted. */
export const NO_OBSERVER: CallObserver = { answered: () => undefined, retried: () => undefined };
