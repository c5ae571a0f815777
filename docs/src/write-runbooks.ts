import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderRunbooks } from './render-runbooks.js';

/** Writes docs/runbooks.md as the pages that the exporter serves, into a folder: npm run build:runbooks. */
const [, , folder = fileURLToPath(new URL('../../dist/web/pages', import.meta.url))] = process.argv;

mkdirSync(folder, { recursive: true });
const runbooks = renderRunbooks(readFileSync(new URL('../runbooks.md', import.meta.url), 'utf8'));
writeFileSync(join(folder, 'runbooks.json'), JSON.stringify(runbooks));
