import { describe, expect, it } from 'vitest';
import { dashboards, type Panel } from './expressions.js';

interface Step {
  readonly value: number | null;
  readonly color: string;
}

/** What of a panel decides its colours. */
interface Coloured {
  readonly defaults: { readonly thresholds?: { readonly steps: readonly Step[] } };
}

const panels = dashboards().flatMap(({ uid, panels }) =>
  panels.map((panel): [name: string, panel: Panel] => [`${uid}: ${panel.title}`, panel]),
);
const ofType = (type: string) => panels.filter(([, panel]) => panel.type === type);

/** The properties of each column of a table. */
function columns({ fieldConfig }: Panel): Map<string, Record<string, unknown>> {
  return new Map(
    fieldConfig.overrides.map(({ matcher, properties }) => [
      String(matcher.options),
      Object.fromEntries(properties.map(({ id, value }) => [id, value])),
    ]),
  );
}

function stepsOf({ fieldConfig }: Panel): readonly Step[] {
  return (fieldConfig as unknown as Coloured).defaults.thresholds?.steps ?? [];
}

describe('a tile', () => {
  const coloured = ofType('stat').filter(([, { options }]) => options?.['colorMode'] === 'background');

  it('that has a colour all over it is grey where nothing is known', () => {
    expect(coloured.length).toBeGreaterThan(10);
    for (const [name, panel] of coloured) {
      const [base, ...others] = stepsOf(panel);
      expect(base, name).toEqual({ value: null, color: '#80868f' });
      for (const { value } of others) expect(value, name).not.toBeNull();
    }
  });

  it.each(ofType('stat'))('%s has no colour that says good or bad where nothing is known', (_, panel) => {
    expect(['text', '#80868f']).toContain(stepsOf(panel)[0]?.color);
  });

  it.each([
    ['Stalled', 'Unfinished tasks'],
    ['Overdue', 'Unfinished tasks'],
    ['Failed, last 1 h', 'Failures of the last day'],
  ])('%s leads to %s', (title, list) => {
    const [overview] = dashboards().filter(({ uid }) => uid === 'huaweicloud-tasks');
    const listed = overview?.panels.find((panel) => panel.title === list);
    const counts = overview?.panels.filter((panel) => panel.title === title) ?? [];
    expect(counts).toHaveLength(2);
    for (const each of counts) expect(JSON.stringify(each)).toContain(`&viewPanel=${listed?.id ?? ''}"`);
  });
});

describe('a column', () => {
  const tables = ofType('table');

  it('with a code for a status is on the left', () => {
    const statuses = tables.flatMap(([, panel]) =>
      [...columns(panel).values()].filter((properties) => 'mappings' in properties),
    );
    expect(statuses).toHaveLength(3);
    for (const status of statuses) expect(status).toMatchObject({ 'custom.align': 'left' });
  });

  it('with bars has a maximum of its own, not that of the whole table', () => {
    const bars = tables.flatMap(([, panel]) =>
      [...columns(panel).values()].filter((each) =>
        JSON.stringify(each['custom.cellOptions'] ?? '').includes('gauge'),
      ),
    );
    expect(bars.length).toBeGreaterThan(4);
    for (const bar of bars) expect('max' in bar || bar['fieldMinMax'] === true).toBe(true);
  });

  it('that turns red below zero does not where nothing is known', () => {
    for (const [name, panel] of tables) {
      const all = [...columns(panel).values()].map(
        ({ thresholds }) => thresholds as { steps: Step[] } | undefined,
      );
      for (const thresholds of all.filter((each) => each !== undefined))
        expect(thresholds.steps[0]?.color, name).toBe('text');
    }
  });

  it('of labels keeps them as they are: "1.10" is no number', () => {
    for (const [name, { fieldConfig }] of tables) expect(fieldConfig.defaults.unit, name).toBe('string');
  });
});

describe('the widths of a table', () => {
  /** A dashboard at 1366 pixels: Grafana leaves 16 on each side, and 8 between panels. */
  const DASHBOARD = 1334;
  const GAPS = 10;

  it.each(ofType('table'))(
    '%s fits into its panel, and leaves the least to columns without one',
    (_, panel) => {
      const organize = panel.transformations?.find(({ id }) => id === 'organize')?.options;
      const shown = new Set(Object.values(organize?.['renameByName'] as Record<string, string>));
      const all = columns(panel);
      const widths = [...shown].map((header) => Number(all.get(header)?.['custom.width'] ?? 80));
      const wide = widths.reduce((sum, width) => sum + width, 0);
      expect(wide).toBeLessThanOrEqual((DASHBOARD * panel.gridPos.w) / 24 - GAPS);
    },
  );
});

it('a quantile without calls, which is no number, has no curve', () => {
  const quantiles = panels
    .flatMap(([, { targets = [] }]) => targets)
    .filter(({ expr }) => expr.includes('histogram_quantile'));
  expect(quantiles.length).toBeGreaterThan(3);
  for (const { expr } of quantiles) expect(expr).toMatch(/>= 0$/);
});

it('each project has a row of its own', () => {
  const rows = ofType('row').map(([, panel]) => panel as Panel & { repeat?: string });
  expect(rows.filter(({ repeat }) => repeat === 'project').map(({ title }) => title)).toEqual([
    'Project $project',
  ]);
});
