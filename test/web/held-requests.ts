import type { RequestListener, ServerResponse } from 'node:http';
import { hello, HELLO } from './test-server.js';

/** Keeps what it is asked waiting until `answer` is called. */
export function held() {
  const responses: ServerResponse[] = [];
  const handler: RequestListener = (request, response) => {
    if (request.url === '/held') responses.push(response);
    else hello(request, response);
  };
  const answer = (): void => {
    for (const response of responses) response.end('held');
  };
  return { handler, answer, asked: () => responses.length };
}

export const HELD = HELLO.replace('/', '/held');
