import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../src/cloud/clock.js';
import type { Fetch } from '../../src/cloud/connections.js';
import { CloudError } from '../../src/cloud/errors.js';
import { nameOf } from '../../src/cloud/failure.js';
import { createTransport, type TransportOptions } from '../../src/cloud/transport.js';
import type { Call, CallObserver, Transport } from '../../src/cloud/call.js';

export const ENDPOINT = 'https://rds.eu-west-101.myhuaweicloud.eu';
export const PATH = '/v3/0123/tasklist';
/** What messages say about `callTo()`. */
export const WHERE = `ListTasks (GET ${ENDPOINT}${PATH})`;

export const neverAborted = (): AbortSignal => new AbortController().signal;

export function callTo(url = ENDPOINT + PATH, changes: Partial<Call> = {}): Call {
  return {
    project: 'shop',
    service: 'rds',
    operation: 'ListTasks',
    method: 'GET',
    url: new URL(url),
    headers: {},
    ...changes,
  };
}

/** Records its calls. */
export class Observed implements CallObserver {
  readonly codes: string[] = [];
  readonly seconds: number[] = [];
  readonly retries: string[] = [];

  answered(call: Parameters<CallObserver['answered']>[0], code: string, seconds: number): void {
    this.codes.push(`${call.project} ${call.service} ${call.operation} ${code}`);
    this.seconds.push(seconds);
  }

  retried({ project, service }: Parameters<CallObserver['retried']>[0]): void {
    this.retries.push(`${project} ${service}`);
  }
}

/** `fetch` of Node.js, which nock intercepts. */
export const nodeFetch: Fetch = (url, options) => globalThis.fetch(url, options);

/** Over `fetch` of Node.js. */
export function transportWith(options: Partial<TransportOptions> = {}): Transport {
  return createTransport({
    fetch: nodeFetch,
    clock: systemClock,
    requestTimeoutMs: 10_000,
    maxResponseBytes: 1_000_000,
    observer: new Observed(),
    ...options,
  });
}

/** The `CloudError` that `work` ends in. */
export async function failureOf(work: Promise<unknown>): Promise<CloudError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof CloudError) return outcome;
  throw new Error('expected a CloudError', { cause: outcome });
}

/** A server of the test's own. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  return `http://127.0.0.1:${await listen(server)}`;
}

/** Its port; it ends with the test. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
}

/** Asks a server of the test's own, with little neverAborted and little room. */
export async function failureAgainst(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
  { requestTimeoutMs = 10_000, signal = neverAborted(), observer = new Observed() } = {},
) {
  const call = callTo(await serve(listener));
  const transport = transportWith({ requestTimeoutMs, maxResponseBytes: 100_000, observer });
  const failure = await failureOf(transport(call, signal));
  const [where, what] = failure.message.split('): ', 2);
  expect(`${where ?? ''})`, 'what was tried, and where').toBe(nameOf(call));
  return { reason: failure.reason, what, status: failure.status };
}
