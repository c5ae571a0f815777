import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readValues } from '../../alerts/src/values.js';
import { addressOf, readView } from '../../src/web/pages/view/tasks-view.js';
import { alerts } from './rule-files.js';

interface Dashboard {
  readonly uid: string;
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}

const FOLDER = new URL('../../dashboards/', import.meta.url);

const dashboards = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Dashboard);

const RUNBOOKS = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');
const { exporter, grafana } = readValues().links;

/** The text of a template, with something in the place of each value, and nothing in that of a condition. */
function words(template = ''): string {
  return template
    .replaceAll(/\{\{-? *(if|else|end|with|range|\$\w+ :=).*?\}\}/gs, '')
    .replaceAll(/\{\{.*?\}\}/gs, 'x')
    .trim();
}

/** The address that a template gives. */
function address(template: string | undefined): URL {
  return new URL(words(template));
}

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
    const [summary, description] = ['summary', 'description'].map((name) => words(annotations?.[name]));
    expect(summary).toMatch(/^[^\n]{10,120}[^.]$/);
    expect(description).toMatch(/\.$/);
  });

  it('leads to its own runbook, served by the exporter', () => {
    expect(annotations?.['runbook_url']).toBe(`${exporter}/runbooks/${alert}`);
    expect(headings).toContain(alert);
  });

  it('leads to tasks, by parameters that the page knows', () => {
    const { origin, pathname, searchParams } = address(annotations?.['tasks_url']);
    expect(origin + pathname).toBe(`${exporter}/tasks`);
    const view = addressOf(readView(searchParams)).split('?')[1] ?? '';
    expect([...new URLSearchParams(view).keys()]).toEqual(expect.arrayContaining([...searchParams.keys()]));
  });

  it('leads to a dashboard that there is, by variables that it has', () => {
    const { origin, pathname, searchParams } = address(annotations?.['dashboard_url']);
    expect(origin).toBe(grafana);
    const dashboard = dashboards.find(({ uid }) => pathname === `/d/${uid}`);
    const variables = dashboard?.templating.list.map(({ name }) => `var-${name}`);
    expect(variables).toEqual(expect.arrayContaining([...searchParams.keys()]));
  });

  it('encodes what it puts into an address', () => {
    for (const link of ['tasks_url', 'dashboard_url'])
      for (const [, value = ''] of (annotations?.[link] ?? '').matchAll(/=(\{\{.*?\}\})/gs))
        expect(value).toMatch(/\|\s+urlquery\s+\}\}$/);
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
