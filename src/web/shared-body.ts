import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Level 1 makes such texts some ten times smaller; higher ones cost more time than they save. */
const GZIP = { level: 1 };

/** What a body takes beside its bytes. */
const OVERHEAD_BYTES = 4096;

export type Text = Iterable<string> | AsyncIterable<string>;

/**
 * One text, compressed once. Any number of clients read the same buffers, each at its own pace, also while the text
 * is still being rendered; how fast that is does not depend on them.
 */
export class SharedBody {
  /** When rendering begins. */
  readonly begun: Promise<void>;
  /** When there is something to read, or rendering has failed. */
  readonly ready: Promise<void>;
  #begin: () => void = () => undefined;
  #beReady: () => void = () => undefined;
  readonly #parts: Buffer[] = [];
  readonly #readers = new Set<BodyReader>();
  readonly #abandoned = new AbortController();
  #bytes = OVERHEAD_BYTES;
  #isWhole = false;
  #error: Error | undefined;

  constructor() {
    this.begun = new Promise((resolve) => (this.#begin = resolve));
    this.ready = new Promise((resolve) => (this.#beReady = resolve));
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isWhole(): boolean {
    return this.#isWhole;
  }

  get isRead(): boolean {
    return this.#readers.size > 0;
  }

  /** Why it will never be whole: rendering failed, or its last reader left before the end. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** The compressed text from its beginning. */
  open(): Readable {
    const reader = new BodyReader((at) => this.#partAt(at));
    this.#readers.add(reader);
    reader.once('close', () => {
      this.#readers.delete(reader);
      if (!this.isRead && !this.#isWhole) this.#abandon();
    });
    return reader;
  }

  /** Never rejects: the readers get the error. */
  async render(render: () => Text): Promise<void> {
    this.#begin();
    const { signal } = this.#abandoned;
    try {
      await pipeline(
        Readable.from(render(), { highWaterMark: 1 }),
        createGzip(GZIP),
        (chunks: AsyncIterable<Buffer>) => this.#take(chunks),
        { signal },
      );
      this.#isWhole = true;
    } catch (error) {
      this.#error ??= error instanceof Error ? error : new Error(String(error));
    }
    this.#feed();
  }

  /** Closes the connection of every reader. */
  cut(): void {
    for (const reader of this.#readers) reader.destroy();
  }

  async #take(chunks: AsyncIterable<Buffer>): Promise<void> {
    for await (const chunk of chunks) {
      // A copy of its own size: what zlib hands out keeps the whole of its larger buffer alive.
      this.#parts.push(Buffer.from(chunk));
      this.#bytes += chunk.length;
      this.#feed();
    }
  }

  #feed(): void {
    this.#beReady();
    for (const reader of this.#readers) reader.feed();
  }

  /** `null` at the end, `undefined` when it is not there yet. */
  #partAt(at: number): Buffer | null | undefined {
    if (this.#error !== undefined) throw this.#error;
    return this.#parts[at] ?? (this.#isWhole ? null : undefined);
  }

  #abandon(): void {
    this.#error ??= new Error('every reader has left');
    this.#abandoned.abort();
  }
}

/** Reads the parts of a body as far as its client has room for them. */
class BodyReader extends Readable {
  readonly #partAt: (at: number) => Buffer | null | undefined;
  #at = 0;
  #isWanted = false;

  constructor(partAt: (at: number) => Buffer | null | undefined) {
    super();
    this.#partAt = partAt;
  }

  override _read(): void {
    this.#isWanted = true;
    this.feed();
  }

  /** Called whenever there may be more. */
  feed(): void {
    try {
      while (this.#isWanted) {
        const part = this.#partAt(this.#at);
        if (part === undefined) return;
        this.#at += 1;
        this.#isWanted = this.push(part) && part !== null;
      }
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}
