import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { REASON_TEXTS } from '../../src/report/reasons.js';

const RUNBOOK = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');

it('docs/runbooks.md has the texts of every reason, in order', () => {
  const rows = RUNBOOK.split('\n').flatMap((line) => {
    const [, reason, ...cells] = /^\| `(\w+)` +\| (.*) \|$/.exec(line) ?? [];
    return reason === undefined
      ? []
      : [[reason, ...(cells[0] ?? '').split(' | ').map((cell) => cell.trim())]];
  });
  expect(rows.filter(([reason = '']) => reason in REASON_TEXTS)).toEqual(
    Object.entries(REASON_TEXTS).map(([reason, { title, meaning, advice }]) => [
      reason,
      title,
      meaning,
      advice,
    ]),
  );
});
