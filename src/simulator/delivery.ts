import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults.js';
import { REQUEST_ID, type Answer, type HostKey } from './refusal.js';

/** Waits, but not for a client that has gone. Tells whether it is still there. */
export async function pause(ms: number, response: ServerResponse): Promise<boolean> {
  if (ms > 0 && !response.destroyed) {
    const gone = new AbortController();
    const stop = (): void => gone.abort();
    response.once('close', stop);
    await sleep(ms, undefined, { signal: gone.signal }).catch(() => undefined);
    response.off('close', stop);
  }
  return !response.destroyed;
}

export interface Delivery {
  readonly answer: Answer;
  readonly fault: Fault | undefined;
  readonly requestId: string;
  readonly host: HostKey | undefined;
}

/** Sends the answer, or what a fault leaves of it. */
export async function deliver(
  response: ServerResponse,
  { answer, fault, requestId, host }: Delivery,
): Promise<void> {
  const text =
    typeof answer.body === 'string'
      ? answer.body
      : JSON.stringify(answer.body).replace(REQUEST_ID, requestId);
  const body = Buffer.from(text);
  const headers = {
    // The size of an answer that is too large shall come as a surprise.
    ...(fault?.kind !== 'too-large' && { 'Content-Length': body.length }),
    'Content-Type': typeof answer.body === 'string' ? 'text/html' : 'application/json',
    [host === 'iam' ? 'X-IAM-Trace-Id' : 'X-Request-Id']: requestId,
    ...answer.headers,
  };
  if (fault?.kind === 'reset') return void response.destroy();
  response.writeHead(answer.status, headers);
  if (fault?.kind === 'too-large') return sendTooMuch(response, fault);
  if (fault?.kind !== 'cut') return void response.end(body);
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy());
}

/** The client is expected to leave before the end. */
async function sendTooMuch(response: ServerResponse, { bytes = 16 * 1024 * 1024 }: Fault): Promise<void> {
  await pipeline(Readable.from(paddedJson(bytes)), response).catch(() => undefined);
}

/** Valid JSON that says nothing, at length, without telling the length beforehand. */
function* paddedJson(bytes: number): Generator<string> {
  const block = ' '.repeat(64 * 1024);
  yield '{"instances":[],"tasks":[]';
  for (let sent = 0; sent < bytes; sent += block.length) yield block;
  yield '}';
}
