import type { Dispatcher, RequestInit, Response } from 'undici';
import type { Answer, Call, CallObserver, Transport } from './call.js';
import type { Connection } from './dispatcher.js';
import { CloudError } from './errors.js';
import { failureOf } from './failure.js';
import { isLostConnection } from './lost-connection.js';
import { brokenOff, scrapeOver, tooLarge, tooSlow, type Attempt } from './no-answer.js';

export interface TransportOptions {
  /** Asked at the first call, so that what connects need not be loaded before. */
  readonly dispatcher: (connection: Connection) => Promise<Dispatcher>;
  readonly requestTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly observer: CallObserver;
  /** What an operator can do when nobody is reached, given after a semicolon; default: what fits the cloud. */
  readonly unreachedAdvice?: string;
}

/**
 * The one way out to the cloud: bounded in time and size, following no redirect, telling the observer of each call.
 * A call whose kept connection turns out to be lost is made again at once over a new one: every call of this program,
 * a login too, can be repeated without harm. Both are counted, and the time limit is one for both.
 */
export function createTransport(options: TransportOptions): Transport {
  return async (call, signal) => {
    let attempt: Attempt = { call };
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), options.requestTimeoutMs);
    const ends = AbortSignal.any([signal, timeout.signal]);
    const exchangeOver = (connection: Connection): Promise<Answer> => {
      attempt = { call };
      return observed(attempt, options, requestOf(call, options, connection, ends));
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

async function observed(
  attempt: Attempt,
  options: TransportOptions,
  request: Promise<RequestInit>,
): Promise<Answer> {
  const startedAt = performance.now();
  try {
    return await exchange(attempt, options, await request);
  } finally {
    const seconds = (performance.now() - startedAt) / 1000;
    options.observer.answered(attempt.call, attempt.code ?? 'error', seconds);
  }
}

async function exchange(attempt: Attempt, options: TransportOptions, request: RequestInit): Promise<Answer> {
  const { call } = attempt;
  const response = await send(call.url, request);
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
 * that is cut short must not be made again as if nobody had answered. Other 4xx may be throttling by their text.
 */
function saysEnough(status: number): boolean {
  return status < 400 || status === 401 || status === 429 || status >= 500;
}

/** Looked up at each call, so that what replaces it later, as tests do, is used; typed as undici's, which it is. */
function send(url: URL, init: RequestInit): Promise<Response> {
  const fetch = globalThis.fetch as unknown as (url: URL, init: RequestInit) => Promise<Response>;
  return fetch(url, init);
}

async function requestOf(
  { method, headers, body }: Call,
  { dispatcher }: TransportOptions,
  connection: Connection,
  signal: AbortSignal,
): Promise<RequestInit> {
  return {
    method,
    headers: { accept: 'application/json', ...headers },
    ...(body !== undefined && { body }),
    redirect: 'manual',
    dispatcher: await dispatcher(connection),
    signal,
  };
}

/**
 * Reads the body while counting, so that an endless or inflated answer costs no more than its allowance; `undefined`
 * when it is larger. Leaving the loop ends the connection.
 */
async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
