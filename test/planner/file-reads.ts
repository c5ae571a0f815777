import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

let reading = 0;

/** Whether a file whose reading began under `watchFileReads` is still being read. */
export const areFilesBeingRead = (): boolean => reading > 0;

/**
 * Counts the calls of `readFile` that are under way, the only one by which the exporter reads files as it runs. Node.js
 * itself does not tell: from version 26 on its list of active resources leaves a whole file's reading out. Returns
 * what ends the watch.
 */
export function watchFileReads(): () => void {
  const read = fs.readFile;
  replaceReadFile((async (...words: Parameters<typeof read>) => {
    reading += 1;
    try {
      return await read(...words);
    } finally {
      reading -= 1;
    }
  }) as typeof read);
  return () => replaceReadFile(read);
}

/** Seen by everything that has imported `readFile` by its name, too. */
function replaceReadFile(readFile: typeof fs.readFile): void {
  fs.readFile = readFile;
  syncBuiltinESMExports();
}
