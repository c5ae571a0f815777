import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alerts } from './rule-files.js';

const RUNBOOKS = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');
const PAGE =
  'https://github.com/huaweicloud-task-exporter/huaweicloud-task-exporter/blob/main/docs/runbooks.md';

/** As GitHub makes them of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

const headings = [...RUNBOOKS.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);

describe.each(alerts)('$alert', ({ alert, labels, annotations }) => {
  it('has a name in our style and a known severity', () => {
    expect(alert).toMatch(/^HuaweiCloud[A-Z][A-Za-z]+$/);
    expect(['critical', 'warning', 'info']).toContain(labels?.['severity']);
  });

  it('has no label beside its severity that could change while it fires', () => {
    expect(Object.keys(labels ?? {})).toEqual(['severity']);
  });

  it('has a summary of one short line and a description of whole sentences', () => {
    expect(annotations?.['summary']).toMatch(/^[^\n]{10,200}[^.]$/);
    expect(annotations?.['description']).toMatch(/\.$/);
  });

  it('leads to its own section of the runbooks', () => {
    expect(annotations?.['runbook_url']).toBe(`${PAGE}#${alert.toLowerCase()}`);
    expect(headings).toContain(alert);
  });
});

describe('the runbooks', () => {
  it('have no section about an alert that does not exist', () => {
    const sections = headings.filter((heading) => heading.startsWith('HuaweiCloud'));
    expect(sections.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  });

  it('link only to sections that exist', () => {
    const linked = [...RUNBOOKS.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
    expect(headings.map(anchorOf)).toEqual(expect.arrayContaining(linked));
  });

  it('give each alert the severity that it has', () => {
    const rows = RUNBOOKS.split('\n').filter((line) => /^\| (`(critical|warning|info)`)? +\|/.test(line));
    let severity = '';
    const documented = rows.flatMap((row) => {
      const [, word = '', names = ''] = row.split('|').map((cell) => cell.trim().replaceAll('`', ''));
      severity = word === '' ? severity : word;
      return names.split(/,\s*/).flatMap((name) => (name === '' ? [] : [[`HuaweiCloud${name}`, severity]]));
    });
    const actual = alerts.map(({ alert, labels }) => [alert, labels?.['severity']]);
    expect(documented.toSorted()).toEqual(actual.toSorted());
  });
});
