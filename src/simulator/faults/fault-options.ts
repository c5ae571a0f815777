/** What one kind of fault can be given; each kind names those that it knows, with their defaults. */
export interface FaultOptions {
  readonly instanceId?: string | undefined;
  /** Of `throttled`: sent as Retry-After; default: no such header. */
  readonly retryAfterSeconds?: number | undefined;
  /** Of `throttled`: the period that the message names. */
  readonly period?: string | undefined;
  readonly delayMs?: number | undefined;
  readonly idleMs?: number | undefined;
  readonly bytes?: number | undefined;
  /** An HTTP status. */
  readonly status?: number | undefined;
  readonly rows?: number | undefined;
  /** What the first page is called by a server that counts pages: 0 or 1. */
  readonly base?: number | undefined;
  /** The field of a row. */
  readonly field?: string | undefined;
  /** Which of several texts is sent. */
  readonly text?: string | undefined;
}
