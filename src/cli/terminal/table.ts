import CliTable from 'cli-table3';
import stringWidth from 'string-width';
import type { Paper, Style } from './paper.js';

export interface Column {
  readonly head: string;
  readonly align?: 'right';
  /** The column may be cut down to this many characters; absent: it is never cut. */
  readonly least?: number;
}

/** Text without control characters. */
export interface Cell {
  readonly text: string;
  readonly style?: Style;
  /** A second line, in gray. */
  readonly below?: string;
}

const GAP = 2;

/** The library's time grows with the square of the rows: so many at a time, it does not. */
const ROWS_AT_ONCE = 50;

/** Whether columns of these contents fit side by side without a cut. */
export function fits(columns: readonly Column[], rows: readonly (readonly Cell[])[], paper: Paper): boolean {
  return sum(naturalWidths(columns, rows)) + GAP * (columns.length - 1) <= (paper.columns ?? Infinity);
}

/** The lines of a table without borders; what is too wide for the paper is cut where the columns allow it. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paper: Paper,
): readonly string[] {
  const room = (paper.columns ?? Infinity) - GAP * (columns.length - 1);
  const widths = cutTo(room, naturalWidths(columns, rows), columns);
  const head = columns.map(({ head }): Cell => ({ text: head, style: 'bold' }));
  const all = [head, ...rows];
  const parts = Array.from({ length: Math.ceil(all.length / ROWS_AT_ONCE) }, (_, at) =>
    all.slice(at * ROWS_AT_ONCE, (at + 1) * ROWS_AT_ONCE),
  );
  return parts.flatMap((part) => layOut(part, widths, columns, paper));
}

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((place) => [place, '']),
);

function layOut(
  rows: readonly (readonly Cell[])[],
  widths: readonly number[],
  columns: readonly Column[],
  paper: Paper,
): string[] {
  const table = new CliTable({
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    colWidths: widths.map((width) => width + GAP),
    colAligns: columns.map(({ align }): 'left' | 'right' => align ?? 'left'),
  });
  table.push(...rows.map((row) => row.map((cell) => painted(cell, paper))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function painted({ text, style, below }: Cell, { paint }: Paper): string {
  const first = style === undefined ? text : paint(style, text);
  return below === undefined ? first : `${first}\n${paint('gray', below)}`;
}

function naturalWidths(columns: readonly Column[], rows: readonly (readonly Cell[])[]): number[] {
  return columns.map(({ head }, at) =>
    rows.reduce((widest, row) => {
      const { text = '', below = '' } = row[at] ?? {};
      return Math.max(widest, stringWidth(text), stringWidth(below));
    }, head.length),
  );
}

/** Takes from the widest columns first, as far as they allow it. */
function cutTo(room: number, widths: readonly number[], columns: readonly Column[]): number[] {
  const cut = [...widths];
  for (let over = sum(cut) - room; over > 0; over -= 1) {
    const spare = cut.map((width, at) => (width > (columns[at]?.least ?? Infinity) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) === 0) break;
    cut[widest] = (cut[widest] ?? 0) - 1;
  }
  return cut;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
