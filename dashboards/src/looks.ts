import { TableCellBackgroundDisplayMode, TableCellDisplayMode } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import type { DataLink } from './links.js';
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
export const moment: Look = unit('dateTimeAsIsoNoDateIfToday');

/** A status code as a word on its colour. */
export const status: Look = [
  { id: 'mappings', value: STATUS_MAPPINGS },
  {
    id: 'custom.cellOptions',
    value: { type: TableCellDisplayMode.ColorBackground, mode: TableCellBackgroundDisplayMode.Basic },
  },
  ...width(100),
];

/** A bar that is full at 100 %. */
export const progress: Look = [
  ...unit('percent', 0),
  { id: 'min', value: 0 },
  { id: 'max', value: 100 },
  { id: 'color', value: { mode: 'fixed', fixedColor: 'blue' } },
  {
    id: 'custom.cellOptions',
    value: { type: TableCellDisplayMode.Gauge, mode: 'basic', valueDisplayMode: 'text' },
  },
  ...width(180),
];

/** A bar whose length compares the rows. */
export function bar(color: string): Look {
  return [
    ...unit('s'),
    { id: 'min', value: 0 },
    { id: 'color', value: { mode: 'fixed', fixedColor: color } },
    {
      id: 'custom.cellOptions',
      value: { type: TableCellDisplayMode.Gauge, mode: 'basic', valueDisplayMode: 'text' },
    },
  ];
}

/** Text in the colour of the threshold that the value has reached. */
export function coloured(steps: readonly (readonly [from: number | null, color: string])[]): Look {
  return [
    {
      id: 'thresholds',
      value: { mode: 'absolute', steps: steps.map(([value, color]) => ({ value, color })) },
    },
    { id: 'color', value: { mode: 'thresholds' } },
    { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
  ];
}

export function link(to: DataLink): Look {
  return [{ id: 'links', value: [to] }];
}
