import { emitKeypressEvents, type Key } from 'node:readline';

/** Reports the keys that are pressed, one by one and without an echo; nothing where the input is no terminal. */
export class Keyboard {
  readonly #input: NodeJS.ReadStream;
  readonly #onKeypress: (text: string | undefined, key: Key) => void;
  readonly #restore = (): void => this.close();

  constructor(input: NodeJS.ReadStream, onKey: (key: Key) => void) {
    this.#input = input;
    this.#onKeypress = (_text, key) => onKey(key);
    if (!input.isTTY) return;
    // A terminal that goes away is reported by the output, too, which ends the process.
    input.on('error', () => undefined);
    emitKeypressEvents(input);
    input.setRawMode(true);
    input.on('keypress', this.#onKeypress);
    // However this process ends, the shell needs its echo again.
    process.once('exit', this.#restore);
    input.resume();
  }

  close(): void {
    if (!this.#input.isTTY) return;
    process.removeListener('exit', this.#restore);
    this.#input.off('keypress', this.#onKeypress);
    this.#input.setRawMode(false);
    this.#input.pause();
  }
}
