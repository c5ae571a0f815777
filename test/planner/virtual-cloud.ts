import type { Fetch } from '../../src/cloud/connections.js';
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
  readonly fetch: Fetch;
}

/** A simulated cloud behind a `fetch` of its own, on virtual time. */
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
  return { ...cloud, calls, fetch: fetchFrom(cloud) };
}

/** As the real one fails: `fetch failed` with the cause, or the reason of the signal that ended it. */
function fetchFrom(cloud: CloudInProcess): Fetch {
  return async (url, { method, headers, body = '', signal }) => {
    signal.throwIfAborted();
    const request = {
      method,
      target: url.pathname + url.search,
      headers: { ...Object.fromEntries(new Headers(headers)), host: url.host },
      body: Buffer.from(body),
    };
    const reply = await cloud.answer(request, signal);
    signal.throwIfAborted();
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
