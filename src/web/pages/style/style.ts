import { BASE } from './base.js';
import { COLOURS } from './colours.js';
import { FILTER } from './filter.js';
import { OVERVIEW } from './overview.js';
import { TABLE } from './table.js';
import { TIMELINE } from './timeline.js';

/** The style of all pages. */
export const STYLE = [COLOURS, BASE, OVERVIEW, FILTER, TABLE, TIMELINE].join('\n');
