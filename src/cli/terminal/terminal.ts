import { styleText } from 'node:util';

export type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'gray' | 'bold';

/** Properties of an output stream: its size, and whether it shows colours. */
export interface Terminal {
  /** Characters in a line; `undefined` where lines may be of any length, as in a file. */
  readonly columns: number | undefined;
  /** Lines on the screen; `undefined` where there is no such limit. */
  readonly rows: number | undefined;
  readonly paint: (style: Style, text: string) => string;
}

/** For a terminal that does not report its size. */
const DEFAULT_SIZE = { columns: 80, rows: 24 };

/** The current properties of a stream. Colours only on a terminal, and as NO_COLOR and FORCE_COLOR say. */
export function terminalOf(stream: NodeJS.WriteStream): Terminal {
  return {
    columns: stream.isTTY ? stream.columns || DEFAULT_SIZE.columns : undefined,
    rows: stream.isTTY ? stream.rows || DEFAULT_SIZE.rows : undefined,
    paint: (style, text) => (text === '' ? '' : styleText(style, text, { stream })),
  };
}
