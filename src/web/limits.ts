/** What clients may hold, whatever they do. Times in milliseconds. */
export interface Limits {
  /** Connections at once, to all addresses together. */
  readonly connections: number;
  /** Requests that wait for their answer; further ones get 503. */
  readonly waiting: number;
  /** Requests on one connection that wait for their answers. */
  readonly pipelined: number;
  /** Bytes of the headers of a request. */
  readonly headers: number;
  /** Until the handshake of TLS is done. */
  readonly handshakeMs: number;
  /** Until the headers of a request are there, counted from its first byte, or from the start of the connection. */
  readonly headersMs: number;
  /** Until a request is there as a whole. */
  readonly requestMs: number;
  /** In which a client must read some of its answer. */
  readonly readMs: number;
  /** In which something must happen on a connection while its answer is being made. */
  readonly silenceMs: number;
  /** Until a connection on which nothing more is asked is closed. */
  readonly keepAliveMs: number;
  /** How often late headers and requests are looked for. */
  readonly checkEveryMs: number;
}

/** Far above what a handful of scrapers and some people at their browsers need. */
export const LIMITS: Limits = {
  // Many systems give a process 1 024 files, and the cloud is asked with some of them.
  connections: 500,
  // Hundreds of projects may be probed at the same moment.
  waiting: 200,
  pipelined: 8,
  headers: 16_384,
  handshakeMs: 10_000,
  headersMs: 10_000,
  requestMs: 30_000,
  readMs: 30_000,
  // The longest collections take minutes.
  silenceMs: 600_000,
  // Longer than a scrape interval, so that a scraper's connection is not closed while it is being used again.
  keepAliveMs: 120_000,
  checkEveryMs: 2_000,
};
