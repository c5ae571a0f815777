import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Asks once over a connection of its own and reads until the server closes it. Nothing is added to the request and
 * nothing of the answer is interpreted, which HTTP clients do, but that its chunks are put together; without the
 * last one it throws.
 */
export async function ask(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<RawAnswer> {
  const socket = await open(url);
  const all = { Host: 'exporter', Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return parse(await readAll(socket));
}

/** A connection that stays open after its answer. */
export async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

/** All that comes until the server closes the connection. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parse(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => {
    const at = line.indexOf(': ');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 2)] as const;
  });
  const fields: Record<string, string> = Object.fromEntries(headers);
  const sent = bytes.subarray(end + 4);
  const isChunked = fields['transfer-encoding'] === 'chunked' && sent.length > 0;
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: fields,
    body: isChunked ? Buffer.concat([...chunksOf(sent)]) : sent,
  };
}

/** Each chunk is its length in hexadecimal, a line break, so many bytes and a line break; the last one is empty. */
function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) throw new Error('the answer was cut off');
    const length = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    if (length === 0) return;
    yield bytes.subarray(lineEnd + 2, lineEnd + 2 + length);
    at = lineEnd + 2 + length + 2;
  }
}
