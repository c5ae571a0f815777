import type { ErrorRequestHandler, RequestHandler, Response } from 'express';

/** Answers with a line of plain text. */
export function sendText(response: Response, status: number, text: string): void {
  response.status(status).type('text').send(`${text}\n`);
}

/** 503: the client is to try again in a few seconds. */
export function sendBusy(response: Response, text: string): void {
  response.set('Retry-After', '5');
  sendText(response, 503, text);
}

/** For paths that only answer `methods`; HEAD is answered wherever GET is. */
export function allowOnly(methods: string): RequestHandler {
  const text = `Only ${methods.replaceAll(', ', ' and ')} ${methods.includes(',') ? 'are' : 'is'} answered here`;
  return (_request, response) => {
    response.set('Allow', methods);
    sendText(response, 405, text);
  };
}

/** Browsers must not guess a type other than the declared one. */
export const nosniff: RequestHandler = (_request, response, next) => {
  response.set('X-Content-Type-Options', 'nosniff');
  next();
};

/** Names the pages that exist, and repeats nothing of the request. An address that cannot be decoded is a 400. */
export function notFound(telemetryPath: string): RequestHandler {
  const text = `Nothing is served here. The metrics are at ${telemetryPath}, an overview is at /`;
  return ({ path }, response) => {
    if (isDecodable(path)) sendText(response, 404, text);
    else sendText(response, 400, 'Bad request: the address cannot be read');
  };
}

/** The details go to the log, not to the client. */
export function answerError(onError: (error: unknown, path: string) => void): ErrorRequestHandler {
  return (error, request, response, next) => {
    onError(error, request.path);
    if (response.headersSent) next(error);
    else sendText(response, 500, 'Internal error: see the log of the exporter');
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
