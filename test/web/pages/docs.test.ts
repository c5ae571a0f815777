import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { STALLED_AFTER_MS, STALLED_WITHOUT_PERCENT_AFTER_MS } from '../../../src/report/task-state.js';
import { FILTER_PARAMETERS } from '../../../src/web/pages/view/filter.js';
import { COLUMNS } from '../../../src/web/pages/view/sort.js';
import { HOUR, MINUTE } from './answers.js';

const PAGE = readFileSync(new URL('../../../docs/pages.md', import.meta.url), 'utf8');

function rowOf(text: string): string {
  return PAGE.split('\n').find((line) => line.startsWith('|') && line.includes(text)) ?? '';
}

describe('docs/pages.md', () => {
  it.each([...Object.values(FILTER_PARAMETERS), 'sort', 'page', 'open'])(
    'explains the parameter %s',
    (name) => {
      expect(PAGE).toMatch(new RegExp(`^\\| [^|]*\`${name}\``, 'm'));
    },
  );

  it.each(Object.keys(COLUMNS))('names the column %s', (column) => {
    expect(rowOf('`sort`')).toContain(`\`${column}\``);
  });

  it('names the limits of slow and stalled tasks', () => {
    const minutes = STALLED_AFTER_MS / MINUTE;
    const hours = STALLED_WITHOUT_PERCENT_AFTER_MS / HOUR;
    expect(rowOf('has stalled')).toContain(`${minutes} minutes; ${hours} hours where`);
    expect(rowOf('is slow')).toContain(`${minutes / 2} minutes; ${hours / 2} hours where`);
  });
});
