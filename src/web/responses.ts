import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { problemText, type Problem } from './problem.js';

/** Answers with a line of plain text. */
export function sendText(response: Response, status: number, text: string): void {
  response.status(status).type('text').send(`${text}\n`);
}

/** Marks the answers to requests below `/api`: their errors are problem details (RFC 9457). */
export const markApi: RequestHandler = (_request, response, next) => {
  response.locals['isApi'] = true;
  next();
};

/** Answers with an error: problem details below `/api`, elsewhere a line of plain text. */
export function sendError(
  response: Response,
  status: number,
  detail: string,
  more: Partial<Problem> = {},
): void {
  if (response.locals['isApi'] !== true) {
    sendText(response, status, detail);
    return;
  }
  const title = STATUS_CODES[status] ?? 'Error';
  const problem: Problem = { type: 'about:blank', title, status, detail, ...more };
  response.status(status).type('application/problem+json').send(problemText(problem));
}

/** 503: the client is to try again in a few seconds. */
export function sendBusy(response: Response, text: string): void {
  response.set('Retry-After', '5');
  sendError(response, 503, text);
}

/** For paths that only answer `methods`; HEAD is answered wherever GET is. */
export function allowOnly(methods: string): RequestHandler {
  const names = methods.split(', ');
  const text = `Only ${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} answered here`;
  return (_request, response) => {
    response.set('Allow', methods);
    sendError(response, 405, text, { valid: names });
  };
}

/** Browsers must not guess a type other than the declared one. */
export const nosniff: RequestHandler = (_request, response, next) => {
  response.set('X-Content-Type-Options', 'nosniff');
  next();
};

/** Names the pages that exist, and repeats nothing of the request. An address that cannot be decoded is a 400. */
export function notFound(telemetryPath: string, routePrefix: string): RequestHandler {
  const text = `Nothing is served here. The metrics are at ${routePrefix}${telemetryPath}, an overview is at ${routePrefix}/`;
  return ({ path }, response) => {
    if (isDecodable(path)) sendError(response, 404, text);
    else sendError(response, 400, 'Bad request: the address cannot be read');
  };
}

/** The details go to the log, not to the client. */
export function answerError(onError: (error: unknown, path: string) => void): ErrorRequestHandler {
  return (error, request, response, next) => {
    onError(error, request.path);
    if (response.headersSent) next(error);
    else sendError(response, 500, 'Internal error: see the log of the exporter');
  };
}

/** Whether every percent sign of the address begins the encoding of a character. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
