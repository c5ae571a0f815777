import type { Fetch } from '../../src/cloud/connections.js';

/** A body that is not text is sent as JSON. */
export type Answer = readonly [status: number, body?: unknown];

let answer: (url: URL) => Answer = unexpected;

/** Answers every call to the cloud, from now to the next `answerCalls`. */
export function answerCalls(next: (url: URL) => Answer): void {
  answer = next;
}

/** Answers calls without sockets: these tests are about what the calls say. */
export const answeringFetch: Fetch = (url) => {
  const [status, body = ''] = answer(url);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const ok = status >= 200 && status < 300;
  return Promise.resolve({ ok, status, headers: [['content-type', 'application/json']], body: bytes(text) });
};

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}

function unexpected({ href }: URL): Answer {
  throw new Error(`the test answers no calls, yet ${href} was called`);
}
