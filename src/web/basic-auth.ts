import type { RequestHandler, Response } from 'express';
import { sendBusy, sendError } from './responses.js';
import type { Passwords, Users } from './passwords.js';
import type { OnRejected } from './rejections.js';

/** What a client says about itself. */
export interface Credentials {
  readonly user: string;
  readonly password: Uint8Array;
}

/** Accepts only `users` with their passwords, on every path. */
export function askPassword(users: Users, passwords: Passwords, onRejected: OnRejected): RequestHandler {
  return async (request, response, next) => {
    const shown = request.get('authorization');
    const credentials = parseBasicAuth(shown);
    const verdict = credentials && (await passwords.check(users, credentials.user, credentials.password));
    if (verdict === 'right') next();
    else if (verdict === 'busy')
      sendBusy(response, 'Too many passwords are being compared. Try again later.');
    else {
      // Who shows nothing is a browser that has yet to be asked.
      if (shown !== undefined)
        onRejected(request.socket.remoteAddress ?? '', 'its user or password is wrong');
      refuseUnauthorized(response);
    }
  };
}

const BASIC = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** Reads `Basic` and base64 of `user:password` (RFC 7617); `undefined` when it is anything else. */
export function parseBasicAuth(header: string | undefined): Credentials | undefined {
  const encoded = BASIC.exec(header ?? '')?.[1];
  if (encoded === undefined || encoded.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const colon = bytes.indexOf(':');
  if (colon < 0) return undefined;
  const user = utf8(bytes.subarray(0, colon));
  return user === undefined ? undefined : { user, password: bytes.subarray(colon + 1) };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function refuseUnauthorized(response: Response): void {
  response.set('WWW-Authenticate', 'Basic realm="huaweicloud-task-exporter", charset="UTF-8"');
  sendError(response, 401, 'Unauthorized');
}
