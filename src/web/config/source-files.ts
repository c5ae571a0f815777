import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/**
 * The files that a web configuration was read from, with their digests. Contents are compared and not times: a
 * renewal may keep length, inode and (within one tick of the file system's clock) time.
 */
export class SourceFiles {
  readonly #digests = new Map<string, string>();

  /** The text of a file. Rejects when it cannot be read; the error counts as its content. */
  async read(path: string): Promise<string> {
    try {
      const text = await readFile(path, 'utf8');
      this.#digests.set(path, digestOf(text));
      return text;
    } catch (error) {
      this.#digests.set(path, errorCode(error));
      throw error;
    }
  }

  /** Differs whenever a file differs. */
  get fingerprint(): string {
    return digestOf(JSON.stringify([...this.#digests]));
  }

  /** The fingerprint of the same files as they are now. */
  async currentFingerprint(): Promise<string> {
    const now = new SourceFiles();
    for (const path of this.#digests.keys()) await now.read(path).catch(() => undefined);
    return now.fingerprint;
  }
}

/** Such as `ENOENT`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
