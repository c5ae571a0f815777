import type { Sending } from './faults/kind.js';
import { toJsonText } from './raw-json.js';
import { REQUEST_ID, type Answer } from './refusal.js';
import type { HostKey } from './services/registry.js';

/** The HTTP response to a request. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Iterable<Uint8Array>;
  /** The connection ends after the body, though more was announced. */
  readonly isCut: boolean;
}

export interface Outgoing {
  readonly answer: Answer;
  readonly sending: Sending;
  readonly requestId: string;
  readonly host: HostKey | undefined;
}

/** The answer as a fault lets it be sent; undefined when the connection is reset instead. */
export function replyOf({ answer, sending, requestId, host }: Outgoing): Reply | undefined {
  if (sending.ends === 'reset') return undefined;
  const text =
    typeof answer.body === 'string' ? answer.body : toJsonText(answer.body).replace(REQUEST_ID, requestId);
  const body = Buffer.from(text);
  const headers = {
    // Without a length, the client notices only while reading that an answer is too large.
    ...(sending.bytes === undefined && { 'Content-Length': String(body.length) }),
    'Content-Type': typeof answer.body === 'string' ? 'text/html' : 'application/json',
    [host === 'iam' ? 'X-IAM-Trace-Id' : 'X-Request-Id']: requestId,
    ...answer.headers,
  };
  const isCut = sending.ends === 'cut';
  return { status: answer.status, headers, body: bodyOf(body, sending), isCut };
}

function bodyOf(whole: Buffer, { ends, bytes }: Sending): Iterable<Uint8Array> {
  if (bytes !== undefined) return paddedJson(bytes);
  return [ends === 'cut' ? whole.subarray(0, Math.ceil(whole.length / 2)) : whole];
}

/** Valid JSON without content, padded with blanks. */
function* paddedJson(bytes: number): Generator<Uint8Array> {
  const block = Buffer.alloc(64 * 1024, ' ');
  yield Buffer.from('{"instances":[],"tasks":[]');
  for (let sent = 0; sent < bytes; sent += block.length) yield block;
  yield Buffer.from('}');
}
