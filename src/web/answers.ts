import type { ErrorRequestHandler, RequestHandler, Response } from 'express';

/** Answers with a line of plain text, which says what to do instead. */
export function refuse(response: Response, status: number, text: string): void {
  response.status(status).type('text').send(`${text}\n`);
}

/** Always the same text. */
export function says(text: string): RequestHandler {
  return (_request, response) => void response.type('text').send(`${text}\n`);
}

/** For paths that only answer `methods`; HEAD is answered wherever GET is. */
export function allowOnly(methods: string): RequestHandler {
  const text = `Only ${methods.replaceAll(', ', ' and ')} ${methods.includes(',') ? 'are' : 'is'} answered here`;
  return (_request, response) => {
    response.set('Allow', methods);
    refuse(response, 405, text);
  };
}

/** Whatever stands in an answer, no browser shall take it for more than its type says. */
export const nosniff: RequestHandler = (_request, response, next) => {
  response.set('X-Content-Type-Options', 'nosniff');
  next();
};

/** Names what there is, and repeats nothing of what was asked. */
export function refusePath(telemetryPath: string): RequestHandler {
  const text = `Nothing is served here. The metrics are at ${telemetryPath}, an overview is at /`;
  return (_request, response) => refuse(response, 404, text);
}

/** The details go to the log; who asks gets none of them. A request that cannot be read is no fault of ours. */
export function answerError(onError: (error: unknown, path: string) => void): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (isBadRequest(error) && !response.headersSent) {
      refuse(response, 400, 'Bad request: the address cannot be read');
      return;
    }
    onError(error, request.path);
    if (response.headersSent) next(error);
    else refuse(response, 500, 'Internal error: see the log of the exporter');
  };
}

/** As the router throws it, for one for an address whose `%` stands before no code of a character. */
function isBadRequest(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 400;
}
