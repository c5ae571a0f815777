import { writeFile } from 'node:fs/promises';
import { files, FOLDER } from './serialise.js';

/** Writes the dashboards to the files that are committed: npm run dashboards. */
for (const [name, text] of await files()) await writeFile(new URL(name, FOLDER), text);
