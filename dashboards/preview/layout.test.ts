import { describe, expect, it } from 'vitest';
import { BUSY, panelOf, useDrawings } from './drawings.js';
import type { Drawing } from './viewer.js';

const draw = useDrawings();

/** Texts that reach beyond the cell, tile or legend in which they stand. */
function cutOff({ page }: Drawing): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-panel] :is([role=columnheader], [role=gridcell], .tile)')].flatMap(
      (cell) => {
        const text = document.createRange();
        text.selectNodeContents(cell);
        const [outer, inner] = [cell.getBoundingClientRect(), text.getBoundingClientRect()];
        const fits = inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
        const panel = cell.closest('[data-panel]')?.getAttribute('data-panel') ?? '';
        return fits ? [] : [`${panel}: ${cell.textContent}`];
      },
    ),
  );
}

/** Panels whose content is wider than they are, or whose legend has to be scrolled. */
function scrolled({ page }: Drawing): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('[data-panel] *')].flatMap((element) => {
      const { overflowX, overflowY } = getComputedStyle(element);
      const isWide = ['auto', 'scroll'].includes(overflowX) && element.scrollWidth > element.clientWidth + 1;
      const isHigh =
        ['auto', 'scroll'].includes(overflowY) && element.scrollHeight > element.clientHeight + 1;
      const isList = element.matches('[role=grid], [data-panel="Alerts"] *');
      const panel = element.closest('[data-panel]')?.getAttribute('data-panel') ?? '';
      return isWide || (isHigh && !isList) ? [panel] : [];
    }),
  );
}

describe.each(BUSY)('at 1366 pixels %j', (view) => {
  it('is drawn without an error', async () => {
    const { errors, panels } = await draw(view);
    expect(errors).toEqual([]);
    expect(panels.flatMap(({ title, error }) => (error === undefined ? [] : [`${title}: ${error}`]))).toEqual(
      [],
    );
  });

  it('cuts nothing off', async () => {
    const drawing = await draw(view);
    expect(await cutOff(drawing)).toEqual([]);
    expect(await scrolled(drawing)).toEqual([]);
  });

  it('names no curve in a legend that has no point', async () => {
    const { panels } = await draw(view);
    const curves = panels.filter(({ type }) => ['timeseries', 'state-timeline'].includes(type));
    const empty = curves.flatMap(({ title, frames }) =>
      frames
        .filter((fields) => fields.every(({ values }) => values.every((value) => value === null)))
        .map(() => title),
    );
    expect(empty).toEqual([]);
  });
});

it('a cut text would be found', async () => {
  const drawing = await draw({ dashboard: 'huaweicloud-tasks', width: 700 });
  expect([...(await cutOff(drawing)), ...(await scrolled(drawing))]).not.toEqual([]);
});

describe('the units', () => {
  it.each([
    ['Unfinished tasks', 'Time left', /^(–|-?\d+ (s|mins?|hours?))$/],
    ['Unfinished tasks', 'Progress', /^(–|\d+%)$/],
    ['Failures of the last day', 'Failed at', /^\d\d:\d\d:\d\d$/],
    ['Finished in the time range', 'Failed', /^\d+$/],
  ] as const)('of %s: %s', async (title, header, pattern) => {
    const drawing = await draw({ dashboard: 'huaweicloud-tasks' });
    const field = panelOf(drawing, title).frames[0]?.find(({ name }) => name === header);
    expect(field?.texts.length).toBeGreaterThan(0);
    for (const text of field?.texts ?? []) expect(text).toMatch(pattern);
  });
});

describe('links', () => {
  it('lead from the tiles to their lists', async () => {
    const drawing = await draw({ dashboard: 'huaweicloud-tasks' });
    const targets = {
      Stalled: 'Unfinished tasks',
      Overdue: 'Unfinished tasks',
      'Failed, last 1 h': 'Failures of the last day',
    };
    for (const [title, list] of Object.entries(targets)) {
      const href = await drawing.page.locator(`[data-panel="${title}"] .tile`).first().getAttribute('href');
      expect(href, title).toMatch(
        new RegExp(`^/d/huaweicloud-tasks\\?.*&viewPanel=${panelOf(drawing, list).id}$`),
      );
      expect(href, title).not.toContain('$');
    }
  });

  it('lead from a task to its details', async () => {
    const { page } = await draw({ dashboard: 'huaweicloud-tasks' });
    const href = await page.locator('[data-panel="Unfinished tasks"] a').first().getAttribute('href');
    expect(href).toMatch(/^\/d\/huaweicloud-task\?.*&var-instance_id=[0-9a-f-]+&var-task_id=[0-9a-f-]+$/);
    expect(href).not.toContain('$');
  });
});

it('each project has a row of its own', async () => {
  const { page } = await draw({ dashboard: 'huaweicloud-tasks' });
  expect(await page.locator('h4').allInnerTexts()).toEqual(['Over time', 'Project billing', 'Project shop']);
  const scopes = await page
    .locator('[data-panel="Running"]')
    .evaluateAll((found) => found.map((each) => each.getAttribute('data-scope')));
  expect(scopes).toEqual(['', 'billing', 'shop']);
});
