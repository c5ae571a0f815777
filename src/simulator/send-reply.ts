import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './reply.js';

/** Sends a reply; undefined resets the connection. */
export async function sendReply(response: ServerResponse, reply: Reply | undefined): Promise<void> {
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

/** Aborted when the client closes the connection before the answer. */
export function closeSignal(response: ServerResponse): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  return closed.signal;
}
