import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GROUPS } from './groups.js';
import { pageOf } from './page.js';

it('docs/reliability.md says what the scenarios assert', async () => {
  const committed = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8');
  expect(committed, 'docs/reliability.md is out of date: run npm run docs:reliability').toBe(
    await pageOf(GROUPS),
  );
});
