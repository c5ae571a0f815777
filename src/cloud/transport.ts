import type { Dispatcher, RequestInit, Response } from 'undici';
import { CloudError } from './errors.js';
import { failureOf, nameOf } from './failure.js';

/** One HTTP request to the cloud, ready to be sent. */
export interface Call {
  /** The configured project's name, for the request metrics; empty when the call serves none. */
  readonly project: string;
  /** The `cloud_service` label: `rds`, `kafka`, …, `iam`. */
  readonly service: string;
  /** The API's own name of the operation, such as `ListBackgroundTasks`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A 2xx answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends one call. Throws a `CloudError` for everything that is not a whole 2xx answer in time. */
export type Transport = (call: Call, signal: AbortSignal) => Promise<Answer>;

/** Told of every call, for the exporter's own metrics. */
export interface CallObserver {
  /** `code` is the HTTP status, or `error` when no answer came. */
  answered(call: Pick<Call, 'project' | 'service' | 'operation'>, code: string, seconds: number): void;
  retried(call: Pick<Call, 'project' | 'service'>): void;
}

export interface TransportOptions {
  /** Asked at the first call, so that what connects need not be loaded before. */
  readonly dispatcher: () => Promise<Dispatcher>;
  readonly requestTimeoutMs: number;
  readonly maxResponseBytes: number;
  readonly observer: CallObserver;
}

/** The one way out to the cloud: bounded in time and size, following no redirect, telling the observer of each call. */
export function createTransport(options: TransportOptions): Transport {
  return async (call, signal) => {
    const startedAt = performance.now();
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), options.requestTimeoutMs);
    let code = 'error';
    try {
      const init = await requestOf(call, options, AbortSignal.any([signal, timeout.signal]));
      const response = await send(call.url, init);
      const text = await readBounded(response, options.maxResponseBytes);
      code = String(response.status);
      const headers = new Headers([...response.headers]);
      if (!response.ok) throw failureOf(call, response.status, headers, text);
      return { status: response.status, headers, text };
    } catch (error) {
      throw translate(
        error,
        call,
        signal.aborted,
        timeout.signal.aborted ? options.requestTimeoutMs : undefined,
      );
    } finally {
      clearTimeout(timer);
      options.observer.answered(call, code, (performance.now() - startedAt) / 1000);
    }
  };
}

/** Looked up at each call, so that what replaces it later, as tests do, is used; typed as undici's, which it is. */
function send(url: URL, init: RequestInit): Promise<Response> {
  const fetch = globalThis.fetch as unknown as (url: URL, init: RequestInit) => Promise<Response>;
  return fetch(url, init);
}

async function requestOf(
  { method, headers, body }: Call,
  { dispatcher }: TransportOptions,
  signal: AbortSignal,
): Promise<RequestInit> {
  return {
    method,
    headers: { accept: 'application/json', ...headers },
    ...(body !== undefined && { body }),
    redirect: 'manual',
    dispatcher: await dispatcher(),
    signal,
  };
}

/** Reads the body while counting, so that an endless or inflated answer costs no more than its allowance. */
async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.byteLength;
    if (size > maxBytes) throw new TooLarge(maxBytes);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

class TooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes (collection.max_response_bytes)`);
  }
}

function translate(
  error: unknown,
  call: Call,
  isPastDeadline: boolean,
  timeoutMs: number | undefined,
): CloudError {
  if (error instanceof CloudError) return error;
  const where = nameOf(call);
  const failed = (reason: 'timeout' | 'bad_payload' | 'unavailable', what: string): CloudError =>
    new CloudError(reason, `${where}: ${what}`, { call: where, cause: error });
  if (error instanceof TooLarge) return failed('bad_payload', error.message);
  if (isPastDeadline) return failed('timeout', 'no answer before the end of the scrape');
  if (timeoutMs !== undefined)
    return failed('timeout', `no answer within ${timeoutMs / 1000} s (collection.request_timeout)`);
  return failed(
    'unavailable',
    `${whyUnreachable(error)}; check the endpoint, the network and http.proxy_url`,
  );
}

/** `fetch failed` says nothing: its causes do. */
function whyUnreachable(error: unknown): string {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (at.message !== '' && at.message !== 'fetch failed') causes.push(at.message);
    else if (code !== undefined) causes.push(code);
  }
  return causes.length === 0 ? 'no answer came' : causes.join(': ');
}
