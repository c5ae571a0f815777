import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { sendBusy } from './responses.js';
import { Semaphore } from './semaphore.js';

export interface BodyLimits {
  /** Bytes of compressed bodies in memory, however many clients read them. */
  readonly bytes: number;
  /** Bodies that are rendered at once; further ones wait. */
  readonly rendering: number;
  /** How long a request waits for the rendering of its body to begin before it gets 503. */
  readonly waitMs: number;
}

/** Twenty thousand tasks take about five megabytes. */
export const BODY_LIMITS: BodyLimits = { bytes: 64 * 1024 * 1024, rendering: 4, waitMs: 10_000 };

export type Text = Iterable<string> | AsyncIterable<string>;

/** Level 1 makes such texts some ten times smaller; higher ones cost more time than they save. */
const GZIP = { level: 1 };

/** What a body takes beside its bytes. */
const OVERHEAD_BYTES = 4096;

const BUSY = 'Too many answers are being rendered. Try again later.';

/** One text, compressed once. */
class Body {
  /** Weak: once its snapshot has been superseded, no request can ask for the body again. */
  readonly key: WeakRef<object>;
  readonly readers = new Set<Response>();
  readonly abandoned = new AbortController();
  bytes = OVERHEAD_BYTES;
  isWhole = false;

  constructor(key: object) {
    this.key = new WeakRef(key);
  }

  /** A body whose readers have all left before it was whole is rendered no further. */
  leave(reader: Response): void {
    this.readers.delete(reader);
    if (this.readers.size === 0 && !this.isWhole) this.abandoned.abort();
  }

  async render(render: () => Text): Promise<Buffer> {
    const { signal } = this.abandoned;
    signal.throwIfAborted();
    const parts = Readable.from(render(), { highWaterMark: 1 });
    const bytes = await pipeline(parts, createGzip(GZIP), (chunks: AsyncIterable<Buffer>) => buffer(chunks), {
      signal,
    });
    this.bytes += bytes.length;
    this.isWhole = true;
    return bytes;
  }
}

interface Rendering {
  readonly body: Body;
  readonly begun: Promise<void>;
  readonly bytes: Promise<Buffer>;
}

/** What is sent to clients: each text is rendered once, and its compressed bytes are shared by all who ask for it. */
export class Bodies {
  readonly #limits: BodyLimits;
  readonly #rendering: Semaphore;
  readonly #ofKey = new WeakMap<object, Rendering>();
  /** In the order in which they were first asked for. */
  readonly #held = new Set<Body>();

  constructor(limits: BodyLimits = BODY_LIMITS) {
    this.#limits = limits;
    this.#rendering = new Semaphore(limits.rendering);
  }

  /** Answers with the text of `key`, which `render` gives, compressed for those who accept gzip. */
  async send(request: Request, response: Response, key: object, render: () => Text): Promise<void> {
    response.vary('Accept-Encoding');
    if (request.method === 'HEAD') return void response.end();
    const { body, begun, bytes } = this.#renderingOf(key, render);
    body.readers.add(response);
    // Also while it waits: a body that no client waits for any more is not rendered.
    response.once('close', () => body.leave(response));
    if (!(await this.#isInTime(begun))) {
      body.leave(response);
      sendBusy(response, BUSY);
      return;
    }
    // Rejects when the text cannot be rendered, which the client gets as an error.
    const compressed = await bytes.catch((error: unknown) => ignoreWhenClosed(response, error));
    if (compressed !== undefined && !response.closed) await pass(compressed, request, response);
  }

  #renderingOf(key: object, render: () => Text): Rendering {
    const known = this.#ofKey.get(key);
    if (known?.body.abandoned.signal.aborted === false) return known;
    const body = new Body(key);
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const bytes = this.#rendering.run(() => {
      begin();
      return body.render(render);
    });
    const rendering = { body, begun, bytes };
    this.#ofKey.set(key, rendering);
    this.#held.add(body);
    bytes.then(
      () => this.#makeRoom(body),
      () => this.#drop(body),
    );
    return rendering;
  }

  async #isInTime(begun: Promise<void>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#limits.waitMs);
    });
    return Promise.race([begun.then(() => true), late]).finally(() => clearTimeout(timer));
  }

  /** While there is too much, drops what no client reads, then what is read slowest, but never `latest`. */
  #makeRoom(latest: Body): void {
    const held = [...this.#held];
    for (const body of held) if (body.readers.size === 0 && body.key.deref() === undefined) this.#drop(body);
    const others = held.filter((body) => body !== latest && body.isWhole);
    const unread = others.filter(({ readers }) => readers.size === 0);
    const read = others.filter(({ readers }) => readers.size > 0);
    for (const body of [...unread, ...read]) {
      if (this.#bytes <= this.#limits.bytes) return;
      this.#drop(body);
      for (const reader of body.readers) reader.destroy();
    }
  }

  get #bytes(): number {
    return [...this.#held].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #drop(body: Body): void {
    this.#held.delete(body);
    const key = body.key.deref();
    if (key !== undefined && this.#ofKey.get(key)?.body === body) this.#ofKey.delete(key);
  }
}

function ignoreWhenClosed(response: Response, error: unknown): undefined {
  if (!response.closed) throw error;
}

/** As fast as the client reads. */
async function pass(compressed: Buffer, request: Request, response: Response): Promise<void> {
  if (request.acceptsEncodings('gzip') === 'gzip') {
    response.set({ 'Content-Encoding': 'gzip', 'Content-Length': String(compressed.length) });
    response.end(compressed);
    return;
  }
  // Part by part: the whole text is some ten times as large.
  await pipeline(Readable.from([compressed]), createGunzip(), response).catch((error: unknown) =>
    ignoreWhenClosed(response, error),
  );
}
