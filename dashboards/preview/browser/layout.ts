import { repetitions, type Choices } from './choices.js';
import type { Panel, PlacedPanel } from './model.js';

/** Grafana's grid: 24 columns, and rows of 30 pixels with 8 pixels between them. */
export const COLUMNS = 24;
export const ROW_HEIGHT = 38;
export const GAP = 8;

interface Section {
  readonly panels: readonly Panel[];
  readonly repeat: string | undefined;
}

/** Panels from one heading to the next. */
function sectionsOf(panels: readonly Panel[]): Section[] {
  const starts = panels.flatMap(({ type }, at) => (type === 'row' ? [at] : []));
  const edges = [0, ...starts, panels.length];
  return edges
    .slice(1)
    .map((end, index) => panels.slice(edges[index], end))
    .filter((section) => section.length > 0)
    .map((section) => ({ panels: section, repeat: section[0]?.repeat }));
}

/** Every panel where it is drawn; a repeated row and its panels are there once for each value of its variable. */
export async function placed(panels: readonly Panel[], choices: Choices): Promise<readonly PlacedPanel[]> {
  const result: PlacedPanel[] = [];
  let y = 0;
  for (const { panels: members, repeat } of sectionsOf(panels)) {
    const top = members[0]?.gridPos.y ?? 0;
    const height = Math.max(...members.map(({ gridPos }) => gridPos.y + gridPos.h)) - top;
    const values = repeat === undefined ? [undefined] : await repetitions(repeat, choices);
    for (const value of values) {
      const scope = repeat === undefined || value === undefined ? {} : { [repeat]: value };
      result.push(...members.map((panel) => ({ panel, scope, y: y + panel.gridPos.y - top })));
      y += height;
    }
  }
  return result;
}
