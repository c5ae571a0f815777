import { describe, expect, it } from 'vitest';
import { dashboards, type Panel } from './expressions.js';

interface Organize {
  readonly excludeByName: Readonly<Record<string, boolean>>;
  readonly indexByName: Readonly<Record<string, number>>;
  readonly renameByName: Readonly<Record<string, string>>;
}

const tables = dashboards().flatMap(({ uid, panels }) =>
  panels
    .filter(({ type }) => type === 'table')
    .map((panel): [name: string, panel: Panel] => [`${uid}: ${panel.title}`, panel]),
);

function organize({ transformations = [] }: Panel): Organize {
  const found = transformations.find(({ id }) => id === 'organize');
  return found?.options as unknown as Organize;
}

function overriddenNames({ fieldConfig }: Panel): unknown[] {
  return fieldConfig.overrides.map(({ matcher }) => matcher.options);
}

/** The fields that are hidden, yet in the row. */
function hidden({ fieldConfig }: Panel): unknown[] {
  return fieldConfig.overrides
    .filter(({ properties }) => properties.some(({ id, value }) => id === 'custom.hidden' && value === true))
    .map(({ matcher }) => matcher.options);
}

describe.each(tables)('%s', (_, panel) => {
  const { targets = [] } = panel;
  const { excludeByName, indexByName, renameByName } = organize(panel);
  const headers = Object.values(renameByName);

  it('asks for one moment, as a table, and lays the answers side by side', () => {
    for (const target of targets) expect(target).toMatchObject({ instant: true, format: 'table' });
    expect(panel.transformations?.map(({ id }) => id)).toEqual(['merge', 'organize']);
  });

  it('shows or hides the values of each query', () => {
    const fields = targets.map(({ refId }) => `Value #${refId}`);
    const decided = fields.filter((field) => field in renameByName !== field in excludeByName);
    expect(decided).toEqual(fields);
    // Grafana leaves the letter away where a single query has an answer.
    expect('Value' in renameByName).toBe('Value #A' in renameByName);
    expect('Value' in excludeByName).toBe('Value #A' in excludeByName);
  });

  it('has a place and a heading for each column', () => {
    expect(Object.keys(indexByName)).toEqual(Object.keys(renameByName));
    expect(headers.every((header) => /^[A-Z]/.test(header))).toBe(true);
    const valueless = Object.entries(renameByName).filter(([field]) => field !== 'Value');
    expect(new Set(valueless.map(([, header]) => header)).size).toBe(valueless.length);
  });

  it('is sorted by a column that it has', () => {
    const [{ displayName } = {}] = panel.options?.['sortBy'] as { displayName?: string }[];
    expect(headers).toContain(displayName);
  });

  it('dresses only columns that it has', () => {
    const fields = [...headers, ...hidden(panel)];
    for (const name of overriddenNames(panel)) expect(fields).toContain(name);
  });

  it('carries in each row what its links need', () => {
    const needed = [...JSON.stringify(panel.fieldConfig).matchAll(/__data\.fields\.(\w+)/g)].map(
      ([, field]) => field,
    );
    for (const field of needed) {
      expect([...Object.keys(renameByName), ...hidden(panel)], field).toContain(field);
      expect(excludeByName, field).not.toHaveProperty(field ?? '');
    }
  });
});

it('a click on a running or a failed task shows that task', () => {
  for (const title of ['Unfinished tasks', 'Failures of the last day']) {
    const table = tables.find(([, panel]) => panel.title === title);
    const text = JSON.stringify(table);
    for (const label of ['project', 'cloud_service', 'instance_id', 'task_id'])
      expect(text, title).toContain(`var-${label}=\${__data.fields.${label}:percentencode}`);
  }
});
