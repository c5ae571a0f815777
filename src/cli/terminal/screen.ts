import { terminalOf } from './terminal.js';

/** To the second screen; without a cursor; a line that is too long is cut and does not go on below. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** The terminal's second screen, redrawn in place; what stood on the first one is there again afterwards. */
export class Screen {
  readonly #stream: NodeJS.WriteStream;
  #isEntered = false;
  readonly #leave = (): void => this.leave();

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  enter(): void {
    this.#isEntered = true;
    // Restores the cursor however this process ends.
    process.once('exit', this.#leave);
    this.#stream.write(ENTER);
  }

  /** As many lines as the terminal has. */
  draw(lines: readonly string[]): void {
    if (!this.#isEntered) return;
    const shown = lines.slice(0, terminalOf(this.#stream).rows).map((line) => `${line}${CLEAR_LINE}`);
    this.#stream.write(`${HOME}${shown.join('\r\n')}${CLEAR_BELOW}`);
  }

  leave(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    process.removeListener('exit', this.#leave);
    this.#stream.write(LEAVE);
  }
}
