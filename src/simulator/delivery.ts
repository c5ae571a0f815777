import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './reply.js';

/** Sends a reply over its connection; none at all ends the connection. */
export async function deliver(response: ServerResponse, reply: Reply | undefined): Promise<void> {
  if (reply === undefined) {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(reply.status, reply.headers);
  if (reply.isCut) {
    cutShort(response, reply);
    return;
  }
  // The client may leave before the end.
  await pipeline(Readable.from(reply.body), response).catch(() => undefined);
}

function cutShort(response: ServerResponse, { body }: Reply): void {
  response.write(Buffer.concat([...body]), () => response.destroy());
}

/** Tells when the client has gone without waiting for its answer. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
