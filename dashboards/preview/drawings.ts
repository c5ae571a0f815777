import { afterAll, beforeAll, inject } from 'vitest';
import type { DrawnField, DrawnPanel } from './browser/page.js';
import { TASKS } from './tasks.js';
import { openViewer, type Drawing, type View, type Viewer } from './viewer.js';

/** Views of the three dashboards with data. */
export const BUSY: readonly View[] = [
  { dashboard: 'huaweicloud-tasks' },
  { dashboard: 'huaweicloud-task', choices: { task_id: TASKS.failed } },
  { dashboard: 'huaweicloud-task', choices: { task_id: TASKS.overdue } },
  { dashboard: 'huaweicloud-task-exporter' },
];

/** Draws for the tests of one file; each view is drawn once. */
export function useDrawings(): (view: View) => Promise<Drawing> {
  const drawn = new Map<string, Promise<Drawing>>();
  let viewer: Viewer;
  beforeAll(async () => {
    viewer = await openViewer(inject('preview'));
  });
  afterAll(() => viewer.close());
  return (view) => {
    const key = JSON.stringify(view);
    const drawing = drawn.get(key) ?? viewer.draw(view);
    drawn.set(key, drawing);
    return drawing;
  };
}

/** The first panel with the title; throws when there is none. */
export function panelOf({ panels }: Drawing, title: string): DrawnPanel {
  const found = panels.find((panel) => panel.title === title);
  if (found === undefined)
    throw new Error(`no panel ${title} among ${panels.map((each) => each.title).join(', ')}`);
  return found;
}

/** A column of a table by its header. */
export function column(drawing: Drawing, title: string, header: string): DrawnField {
  const found = panelOf(drawing, title).frames[0]?.find(({ name }) => name === header);
  if (found === undefined) throw new Error(`${title} has no column ${header}`);
  return found;
}

/** The headers of a table as they stand on the page, from left to right. */
export async function headers({ page }: Drawing, title: string): Promise<string[]> {
  return texts(page.locator(`[data-panel="${title}"] [role=columnheader]`).allInnerTexts());
}

/** The rows of a table as they stand on the page, from top to bottom. */
export async function rows({ page }: Drawing, title: string): Promise<string[][]> {
  const found = await page.locator(`[data-panel="${title}"] [role=row]:has([role=gridcell])`).all();
  return Promise.all(found.map((row) => texts(row.locator('[role=gridcell]').allInnerTexts())));
}

async function texts(found: Promise<string[]>): Promise<string[]> {
  return (await found).map((text) => text.replaceAll(/\s+/g, ' ').trim());
}

/** The text and the colour of a tile; the first one where a repeated row has more. */
export async function tile({ page }: Drawing, title: string): Promise<{ text: string; color: string }> {
  const found = page.locator(`[data-panel="${title}"] .tile`).first();
  const color = (await found.getAttribute('data-color')) ?? '';
  return { text: (await found.innerText()).trim(), color: asHex(color) };
}

/** `rgb(204, 204, 220)` as `#ccccdc`: Grafana has both. */
function asHex(color: string): string {
  const [, ...parts] = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color) ?? [];
  if (parts.length === 0) return color;
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}
