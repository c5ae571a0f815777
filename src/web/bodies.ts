import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { sendBusy } from './responses.js';
import { Semaphore } from './semaphore.js';
import { SharedBody, type Text } from './shared-body.js';

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

const BUSY = 'Too many answers are being rendered. Try again later.';

interface Held {
  readonly body: SharedBody;
  /** Weak: once its snapshot has been superseded, no request can ask for the body again. */
  readonly key: WeakRef<object>;
}

/** What is sent to clients: each text is rendered once, and its compressed bytes are shared by all who ask for it. */
export class Bodies {
  readonly #limits: BodyLimits;
  readonly #rendering: Semaphore;
  readonly #ofKey = new WeakMap<object, SharedBody>();
  /** In the order in which they were first asked for. */
  readonly #held = new Set<Held>();

  constructor(limits: BodyLimits = BODY_LIMITS) {
    this.#limits = limits;
    this.#rendering = new Semaphore(limits.rendering);
  }

  /** Answers with the text of `key`, which `render` gives, compressed for those who accept gzip. */
  async send(request: Request, response: Response, key: object, render: () => Text): Promise<void> {
    response.vary('Accept-Encoding');
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const body = this.#bodyOf(key, render);
    const reader = body.open();
    // Also while it waits: a body that no client waits for any more is not rendered.
    response.once('close', () => reader.destroy());
    try {
      if (await this.#isBegunInTime(body)) await pass(reader, body, request, response);
      else sendBusy(response, BUSY);
    } finally {
      reader.destroy();
    }
  }

  #bodyOf(key: object, render: () => Text): SharedBody {
    const known = this.#ofKey.get(key);
    if (known !== undefined && known.error === undefined) return known;
    const body = new SharedBody();
    this.#ofKey.set(key, body);
    this.#held.add({ body, key: new WeakRef(key) });
    void this.#rendering.run(() => this.#render(body, render));
    return body;
  }

  async #render(body: SharedBody, render: () => Text): Promise<void> {
    this.#dropUseless();
    this.#makeRoom();
    if (body.error === undefined) await body.render(render);
    this.#dropUseless();
  }

  async #isBegunInTime({ begun }: SharedBody): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), this.#limits.waitMs);
    });
    return Promise.race([begun.then(() => true), late]).finally(() => clearTimeout(timer));
  }

  #dropUseless(): void {
    for (const held of this.#held) if (isUseless(held)) this.#drop(held);
  }

  /** While there is too much, drops what no client reads, then what is read slowest. */
  #makeRoom(): void {
    let bytes = 0;
    for (const { body } of this.#held) bytes += body.bytes;
    const unread = [...this.#held].filter(({ body }) => !body.isRead);
    const whole = [...this.#held].filter(({ body }) => body.isRead && body.isWhole);
    for (const held of [...unread, ...whole]) {
      if (bytes <= this.#limits.bytes) return;
      bytes -= held.body.bytes;
      this.#drop(held);
      held.body.cut();
    }
  }

  #drop(held: Held): void {
    this.#held.delete(held);
    const key = held.key.deref();
    if (key !== undefined && this.#ofKey.get(key) === held.body) this.#ofKey.delete(key);
  }
}

function isUseless({ body, key }: Held): boolean {
  return body.error !== undefined || (!body.isRead && key.deref() === undefined);
}

/** As fast as the client reads. Rejects when the text cannot be rendered. */
async function pass(reader: Readable, body: SharedBody, request: Request, response: Response): Promise<void> {
  await body.ready;
  if (response.closed) return;
  // Nothing was sent yet: the client can get an error.
  if (body.error !== undefined) throw body.error;
  const isGzip = request.acceptsEncodings('gzip') === 'gzip';
  if (isGzip) response.set('Content-Encoding', 'gzip');
  try {
    await (isGzip ? pipeline(reader, response) : pipeline(reader, createGunzip(), response));
  } catch (error) {
    if (!isCutOff(error)) throw error;
  }
}

/** The client has gone away, or its body was dropped to make room for others. */
function isCutOff(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
