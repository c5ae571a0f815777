import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './reading.js';

const folder = new URL('../fixtures/config/', import.meta.url);
const defects = readdirSync(folder)
  .filter((name) => name.endsWith('.bad.yaml'))
  .map((name) => name.replace('.bad.yaml', ''));

describe('a bad configuration', () => {
  it.each(defects)('is refused with every problem and its place: %s', async (defect) => {
    const text = readFileSync(new URL(`${defect}.bad.yaml`, folder), 'utf8');
    const error = refusalOf(text, { NAME: 'not a region' });
    await expect(`${error.message}\n`).toMatchFileSnapshot(`../fixtures/config/${defect}.problems.txt`);
  });
});
