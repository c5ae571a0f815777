import type { AuthCause } from './auth-cause.js';

/** Why a call to the cloud gave nothing usable: a closed set, safe as a metric label. */
export const REASONS = [
  'auth',
  'forbidden',
  'throttled',
  'timeout',
  'unavailable',
  'rejected',
  'bad_payload',
  'internal',
] as const;

export type Reason = (typeof REASONS)[number];

/** Where a failed call went and what came back. Nothing here may hold a secret or an answer's whole body. */
export interface CloudErrorContext {
  /** The call in words: `GET https://host/path`, without its query. */
  readonly call?: string | undefined;
  readonly status?: number | undefined;
  /** The cloud's own code, such as `APIGW.0308`. */
  readonly code?: string | undefined;
  /** Of a `forbidden` call, the IAM action that would have allowed it. */
  readonly action?: string | undefined;
  /** Of a refused credential, what the cloud said is wrong with it. */
  readonly authCause?: AuthCause | undefined;
  /** Of a refused credential, how far our clock is ahead of the cloud's; negative when behind. */
  readonly clockAheadMs?: number | undefined;
  /** The cloud's id of this request, for a support ticket. */
  readonly requestId?: string | undefined;
  /** How long the cloud asked to be left alone, or has locked the credential. */
  readonly retryAfterMs?: number | undefined;
  /** It is the failure of another call that had to work first, a login for one: no answer to this call. */
  readonly isPrerequisite?: boolean | undefined;
  readonly cause?: unknown;
}

/** A call to the cloud that gave nothing usable; the message says what was tried, what came back and what to do. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly reason: Reason;
  readonly call: string | undefined;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly action: string | undefined;
  readonly authCause: AuthCause | undefined;
  readonly clockAheadMs: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly isPrerequisite: boolean;
  readonly #context: CloudErrorContext;

  constructor(reason: Reason, message: string, context: CloudErrorContext = {}) {
    super(message, context.cause === undefined ? {} : { cause: context.cause });
    this.reason = reason;
    this.#context = context;
    this.call = context.call;
    this.status = context.status;
    this.code = context.code;
    this.action = context.action;
    this.authCause = context.authCause;
    this.clockAheadMs = context.clockAheadMs;
    this.requestId = context.requestId;
    this.retryAfterMs = context.retryAfterMs;
    this.isPrerequisite = context.isPrerequisite ?? false;
  }

  /** What came back, in short: `HTTP 403 DMS.00403002`. Empty when no answer came. */
  get answer(): string {
    return this.status === undefined ? '' : ['HTTP', this.status, this.code ?? ''].join(' ').trim();
  }

  /** The same failure in other words; what is known of it stays, but for the changes. */
  withMessage(message: string, changes: CloudErrorContext = {}): CloudError {
    return new CloudError(this.reason, message, { ...this.#context, ...changes });
  }
}

/** The reason of any thrown thing: what is not a `CloudError` is a fault of our own. */
export function reasonOf(error: unknown): Reason {
  return error instanceof CloudError ? error.reason : 'internal';
}
