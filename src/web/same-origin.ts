import type { Request, RequestHandler } from 'express';
import { sendError } from './responses.js';

/** Methods that change nothing. */
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** What browsers say of a request that the page of another origin did not make. */
const OWN_SITES = ['same-origin', 'none'];

const FOREIGN =
  'A page of another origin may not change anything here: the Origin or Sec-Fetch-Site header of the request names ' +
  'another site. Send the request without a browser, or from a page of this exporter.';

/**
 * Answers 403 to requests that could change something and come from a page of another origin. A browser sends such
 * a request with the user's password; programs send neither header.
 */
export const refuseForeign: RequestHandler = (request, response, next) => {
  if (SAFE.includes(request.method) || isOwn(request)) next();
  else sendError(response, 403, FOREIGN);
};

function isOwn(request: Request): boolean {
  // Not sent over plain HTTP; where it is sent, it is right behind a proxy that changes the host, too.
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return OWN_SITES.includes(site);
  const origin = request.get('origin');
  return origin === undefined || isHost(origin, request.get('host') ?? '');
}

/** Whether `origin` is at `host`. The scheme says nothing: a proxy may speak TLS for the exporter. */
function isHost(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: expected } = new URL(origin);
  const address = `${protocol}//${host}`;
  return expected !== '' && URL.canParse(address) && new URL(address).host === expected;
}
