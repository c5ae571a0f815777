import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './clock.js';
import { decode } from './percent.js';
import type { SignedRequest } from './signature.js';

/** The gateway accepts no longer body. */
const LONGEST_BODY = 12 * 1024 * 1024;

/** A request as received. */
export interface HttpRequest extends SignedRequest {
  /** How long its connection had been idle; undefined for the first request of a connection. */
  readonly idleMs?: number | undefined;
}

/** The parts of a request as they stand in HTTP. */
export interface RequestParts {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
  const { method = '', url: target = '', headers } = message;
  return toRequest({ method, target, headers, body: await readBody(message) });
}

export function toRequest({ method, target, headers, body }: RequestParts): HttpRequest {
  const [path = '', ...rest] = target.split('?');
  return { method, path, query: readQuery(rest.join('?')), headers, body };
}

/** A plus sign is a plus sign: a blank is `%20`, in the query as in the signature. */
function readQuery(text: string): [name: string, value: string][] {
  const pairs = text.split('&').filter((pair) => pair !== '');
  return pairs.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [decode(name), decode(value.join('='))];
  });
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LONGEST_BODY) chunks.push(chunk);
  }
  if (length > LONGEST_BODY) throw new Error('the body is too long');
  return Buffer.concat(chunks);
}

/** Returns how long the connection of a request had been idle. */
export function idleTimes(
  clock: Clock,
): (message: IncomingMessage, response: ServerResponse) => number | undefined {
  const usedAt = new WeakMap<object, number>();
  return ({ socket }, response) => {
    const last = usedAt.get(socket);
    response.once('finish', () => usedAt.set(socket, clock.now()));
    return last === undefined ? undefined : clock.now() - last;
  };
}
