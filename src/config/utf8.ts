import { readFile } from 'node:fs/promises';

/** The code of the error for a file that is something else. */
export const NOT_UTF8 = 'ERR_ENCODING_INVALID_ENCODED_DATA';

/** The text of a file, without a byte order mark. Rejects what is not UTF-8, where `readFile` would put question marks. */
export async function readUtf8(path: string): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
}
