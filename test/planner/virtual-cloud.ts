import {
  createCloudInProcess,
  type CloudInProcess,
  type Reply,
  type RequestLog,
} from '../../src/simulator/in-process.js';
import type { RecordedRequest, SimulatorOptions } from '../../src/simulator/simulator.js';

/** A call as it reached the cloud. */
export interface RecordedCall extends RecordedRequest {
  /** When it was begun, in milliseconds since the beginning; `at` follows the clock, which may be set back. */
  readonly sentAt: number;
  /** Empty where the path names none. */
  readonly instanceId: string;
}

export interface VirtualCloud extends CloudInProcess {
  readonly calls: readonly RecordedCall[];
  /** Gives `fetch` back. */
  readonly end: () => void;
}

/** A simulated cloud behind `fetch`, on virtual time. */
export function startVirtualCloud(options: SimulatorOptions, elapsed: () => number): VirtualCloud {
  const calls: RecordedCall[] = [];
  const log: RequestLog = {
    requests: calls,
    open(request) {
      const instanceId = /\/instances\/([^/]+)/.exec(request.path)?.[1] ?? '';
      const call = { ...request, sentAt: elapsed(), instanceId, status: 0 };
      calls.push(call);
      return (status) => (call.status = status);
    },
  };
  const cloud = createCloudInProcess(options, log);
  const realFetch = globalThis.fetch;
  globalThis.fetch = fetchFrom(cloud);
  return { ...cloud, calls, end: () => void (globalThis.fetch = realFetch) };
}

/** As the real one fails: `fetch failed` with the cause, or the reason of the signal that ended it. */
function fetchFrom(cloud: CloudInProcess): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { signal } = init;
    signal?.throwIfAborted();
    const request = {
      method: init.method ?? 'GET',
      target: url.pathname + url.search,
      headers: { ...Object.fromEntries(new Headers(init.headers)), host: url.host },
      body: Buffer.from(typeof init.body === 'string' ? init.body : ''),
    };
    const reply = await cloud.answer(request, signal ?? new AbortController().signal);
    signal?.throwIfAborted();
    if (reply === undefined) throw new TypeError('fetch failed', { cause: brokenConnection() });
    return toResponse(reply);
  };
}

function toResponse({ status, headers, body, isCut }: Reply): Response {
  const chunks = body[Symbol.iterator]();
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = chunks.next();
      if (next.done !== true) controller.enqueue(next.value);
      else if (isCut) controller.error(new TypeError('terminated', { cause: brokenConnection() }));
      else controller.close();
    },
  });
  return new Response(stream, { status, headers });
}

function brokenConnection(): Error {
  return Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
}
