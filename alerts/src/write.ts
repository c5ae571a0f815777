import { writeFile } from 'node:fs/promises';
import { files, FOLDER } from './serialise.js';
import { readValues } from './values.js';

/** Writes the rules as alerts/values.yaml wants them: npm run alerts. */
for (const [name, text] of await files(readValues())) await writeFile(new URL(name, FOLDER), text);
