import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { DiagnosticsChannel } from 'undici';
import { causesOf } from './causes.js';

/** How much a connection had received when a call was sent over it. */
interface Reuse {
  readonly socket: Socket;
  readonly bytesRead: number;
}

const used = new WeakSet<object>();
const reuses = new WeakMap<object, Reuse>();
const losses = new WeakSet<object>();

// What `fetch` throws does not say which connection it was: undici reports that on these channels only.
subscribe('undici:client:sendHeaders', (message) => {
  const { request, socket } = message as DiagnosticsChannel.ClientSendHeadersMessage;
  if (used.has(socket)) reuses.set(request, { socket, bytesRead: socket.bytesRead });
  used.add(socket);
});

subscribe('undici:request:error', (message) => {
  const { request, error } = message as DiagnosticsChannel.RequestErrorMessage;
  const reuse = reuses.get(request);
  if (reuse !== undefined && reuse.socket.bytesRead === reuse.bytesRead) losses.add(error);
});

/**
 * Whether a call failed because a connection that had answered an earlier call was lost before the first byte of this
 * one's answer: a server, or a firewall between, had dropped it while it was idle. That says nothing about the cloud.
 */
export function isLostConnection(error: unknown): boolean {
  return causesOf(error).some((cause) => losses.has(cause));
}
