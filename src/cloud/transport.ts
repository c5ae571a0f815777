import type { Answer, Call, CallObserver, Transport } from './call.js';
import type { Clock } from './clock.js';
import type { Connection, Fetch, FetchOptions, FetchResponse } from './connections.js';
import { CloudError } from './errors.js';
import { failureOf } from './failure.js';
import { isLostConnection } from './lost-connection.js';
import { brokenOff, scrapeOver, tooLarge, tooSlow, type Attempt } from './no-answer.js';

export interface TransportOptions {
  readonly fetch: Fetch;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly requestTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly observer: CallObserver;
  /** What an operator can do when no server is reached, for the end of the message; default: advice for the cloud. */
  readonly unreachedAdvice?: string;
}

/**
 * Sends calls to the cloud: bounded in time and size, following no redirect, reporting each call to the observer. A call
 * whose kept connection turns out to be lost is made again at once over a new one: every call of this program, a login
 * too, can be repeated without harm. Both are counted, and share one time limit.
 */
export function createTransport(options: TransportOptions): Transport {
  return async (call, signal) => {
    let attempt: Attempt = { call };
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), options.requestTimeoutMs);
    const ends = AbortSignal.any([signal, timeout.signal]);
    const exchangeOver = (connection: Connection): Promise<Answer> => {
      attempt = { call };
      return observed(attempt, options, { connection, signal: ends });
    };
    try {
      return await exchangeOver('kept').catch((error: unknown) => {
        if (ends.aborted || !isLostConnection(error)) throw error;
        options.observer.retried(call);
        return exchangeOver('new');
      });
    } catch (error) {
      if (error instanceof CloudError) throw error;
      if (signal.aborted) throw scrapeOver(attempt);
      if (timeout.signal.aborted) throw tooSlow(attempt, options.requestTimeoutMs);
      throw brokenOff(error, attempt, options.unreachedAdvice);
    } finally {
      clearTimeout(timer);
    }
  };
}

interface Via {
  readonly connection: Connection;
  readonly signal: AbortSignal;
}

async function observed(attempt: Attempt, options: TransportOptions, via: Via): Promise<Answer> {
  const startedAt = options.clock.monotonic();
  try {
    return await exchange(attempt, options, via);
  } finally {
    const seconds = (options.clock.monotonic() - startedAt) / 1000;
    options.observer.answered(attempt.call, attempt.code ?? 'error', seconds);
  }
}

async function exchange(attempt: Attempt, options: TransportOptions, via: Via): Promise<Answer> {
  const { call } = attempt;
  const response = await options.fetch(call.url, fetchOptionsOf(call, via.signal), via.connection);
  attempt.status = response.status;
  const text = await readBounded(response, options.maxResponseBytes).catch((error: unknown) => {
    if (response.ok || !saysEnough(response.status)) throw error;
    return undefined;
  });
  if (response.ok && text === undefined) throw tooLarge(attempt, options.maxResponseBytes);
  attempt.code = String(response.status);
  const headers = new Headers([...response.headers]);
  if (text === undefined || !response.ok) throw failureOf(call, response.status, headers, text ?? '');
  return { status: response.status, headers, text };
}

/**
 * Whether an error is known by its status alone, whatever becomes of its text: a refused signature or throttling
 * that is cut short must not be made again as if no answer had come. Other 4xx may be throttling by their text.
 */
function saysEnough(status: number): boolean {
  return status < 400 || status === 401 || status === 429 || status >= 500;
}

function fetchOptionsOf({ method, headers, body }: Call, signal: AbortSignal): FetchOptions {
  const all = { accept: 'application/json', ...headers };
  return { method, headers: all, ...(body !== undefined && { body }), redirect: 'manual', signal };
}

/**
 * Reads the body while counting, so that an endless or inflated answer costs no more than its allowance; `undefined`
 * when it is larger. Leaving the loop ends the connection.
 */
async function readBounded(response: FetchResponse, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
