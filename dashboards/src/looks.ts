import { TableCellBackgroundDisplayMode, TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DataLink } from './links.js';
import type { Steps } from './panels.js';
import { STATE_MAPPINGS } from './state.js';
import { STATUS_MAPPINGS } from './status.js';

/** How the columns of tables look. */
type Look = readonly DynamicConfigValue[];

export function unit(name: string, decimals?: number): Look {
  const properties = [{ id: 'unit', value: name }];
  return decimals === undefined ? properties : [...properties, { id: 'decimals', value: decimals }];
}

export function width(pixels: number): Look {
  return [{ id: 'custom.width', value: pixels }];
}

/** A moment that is near: today's date is left out. */
export const moment: Look = [...unit('dateTimeAsIsoNoDateIfToday'), ...width(155)];

/** A code as a word on its colour. */
function word(mappings: readonly ValueMapping[]): Look {
  return [
    { id: 'mappings', value: mappings },
    {
      id: 'custom.cellOptions',
      value: { type: TableCellDisplayMode.ColorBackground, mode: TableCellBackgroundDisplayMode.Basic },
    },
    // A code is a number, and numbers stand on the right.
    { id: 'custom.align', value: 'left' },
    ...width(95),
  ];
}

/** The status of a step. */
export const status = word(STATUS_MAPPINGS);

/** The status of a task; one that does not move stands out. */
export const state = word(STATE_MAPPINGS);

const BAR: Look = [
  {
    id: 'custom.cellOptions',
    value: { type: TableCellDisplayMode.Gauge, mode: 'basic', valueDisplayMode: 'text' },
  },
];

/** A bar that is full at 100 %. */
export const progress: Look = [
  ...unit('percent', 0),
  { id: 'min', value: 0 },
  { id: 'max', value: 100 },
  { id: 'color', value: { mode: 'fixed', fixedColor: 'blue' } },
  ...BAR,
  ...width(130),
];

/** A bar whose length compares the rows: it is full at the greatest value of its own column. */
export function bar(color: string): Look {
  return [
    ...unit('s'),
    { id: 'min', value: 0 },
    { id: 'fieldMinMax', value: true },
    { id: 'color', value: { mode: 'fixed', fixedColor: color } },
    ...BAR,
    ...width(150),
  ];
}

/** Text in the colour of the threshold that the value has reached. */
export function coloured(steps: Steps): Look {
  return [
    {
      id: 'thresholds',
      value: { mode: 'absolute', steps: steps.map(([value, color]) => ({ value, color })) },
    },
    { id: 'color', value: { mode: 'thresholds' } },
    { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
  ];
}

/** Long text: as many lines as it takes. */
export const wrapped: Look = [
  { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.Auto, wrapText: true } },
];

export function link(to: DataLink): Look {
  return [{ id: 'links', value: [to] }];
}
