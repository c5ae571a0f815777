const BEGIN_ANEW = '\r\u001b[K';

/** A line on a terminal that tells how far the work is, and goes when it is done; nothing where nobody looks. */
export class WaitingLine {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  tell(text: string): void {
    if (this.#stream.isTTY) this.#stream.write(BEGIN_ANEW + text);
  }

  end(): void {
    this.tell('');
  }
}
