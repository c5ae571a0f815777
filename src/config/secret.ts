import { inspect } from 'node:util';
import { readUtf8 } from './utf8.js';

const REDACTED = '[redacted]';

/** A key, password or token. Printing, logging or serialising it shows `[redacted]`; only `reveal` gives it away. */
export abstract class Secret {
  /** The secret's text now. Throws when its file cannot be read, or is no text. */
  abstract reveal(): Promise<string>;

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** A secret that stands in the configuration itself (or came from the environment through `${NAME}`). */
export class SecretText extends Secret {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override reveal(): Promise<string> {
    return Promise.resolve(this.#text);
  }
}

/**
 * A secret in a file of its own (`…_file`); a final newline is not part of it. Read each time: a rotation may
 * leave length, inode and (within one tick of the file system's clock) even the time of change as they were.
 */
export class SecretFile extends Secret {
  readonly path: string;

  constructor(path: string) {
    super();
    this.path = path;
  }

  override async reveal(): Promise<string> {
    return (await readUtf8(this.path)).replace(/\r?\n$/, '');
  }
}
