const CLEAR_LINE = '\r\u001b[K';

/** One line that shows the progress on a terminal and is cleared at the end; nothing is written elsewhere. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (this.#stream.isTTY) this.#stream.write(CLEAR_LINE + text);
  }

  end(): void {
    this.show('');
  }
}
