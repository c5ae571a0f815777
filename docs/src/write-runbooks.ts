import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderRunbooks } from './render-runbooks.js';

/** Writes docs/runbooks.md as the pages that the exporter serves: npm run build:runbooks. */
const TARGET = new URL('../../dist/web/pages/', import.meta.url);

mkdirSync(TARGET, { recursive: true });
const runbooks = renderRunbooks(readFileSync(new URL('../runbooks.md', import.meta.url), 'utf8'));
writeFileSync(new URL('runbooks.json', TARGET), JSON.stringify(runbooks));
