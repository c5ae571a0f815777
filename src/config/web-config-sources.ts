import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/**
 * The files that a web configuration was read from, remembered by their digests. Their contents are compared and
 * not their times: a renewal may leave length, inode and (within one tick of the file system's clock) time alone.
 */
export class Sources {
  readonly #digests = new Map<string, string>();

  /** The text of a file. Rejects when it cannot be read, which is remembered too. */
  async read(path: string): Promise<string> {
    try {
      const text = await readFile(path, 'utf8');
      this.#digests.set(path, digestOf(text));
      return text;
    } catch (error) {
      this.#digests.set(path, codeOf(error));
      throw error;
    }
  }

  /** Changes whenever something else was read. */
  get fingerprint(): string {
    return digestOf(JSON.stringify([...this.#digests]));
  }

  /** What the fingerprint would be now. */
  async fingerprintNow(): Promise<string> {
    const now = new Sources();
    for (const path of this.#digests.keys()) await now.read(path).catch(() => undefined);
    return now.fingerprint;
  }
}

/** Such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
