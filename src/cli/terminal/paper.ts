import { styleText } from 'node:util';

export type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'gray' | 'bold';

/** What is written on: its size, and whether it shows colours. */
export interface Paper {
  /** Characters in a line; `undefined` where lines may be of any length, as in a file. */
  readonly columns: number | undefined;
  /** Lines that are seen at once; `undefined` where there is no such limit. */
  readonly rows: number | undefined;
  readonly paint: (style: Style, text: string) => string;
}

/** A terminal that does not tell its size. */
const ORDINARY = { columns: 80, rows: 24 };

/** A stream as it is now: a terminal may change its size. Colours only on a terminal, and as NO_COLOR and FORCE_COLOR say. */
export function paperOf(stream: NodeJS.WriteStream): Paper {
  return {
    columns: stream.isTTY ? stream.columns || ORDINARY.columns : undefined,
    rows: stream.isTTY ? stream.rows || ORDINARY.rows : undefined,
    paint: (style, text) => (text === '' ? '' : styleText(style, text, { stream })),
  };
}
