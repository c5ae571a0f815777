import { writeFileSync } from 'node:fs';
import { referenceFiles } from './files.js';

for (const [path, text] of Object.entries(await referenceFiles()))
  writeFileSync(new URL(`../../../${path}`, import.meta.url), text);
