import stringWidth from 'string-width';
import type { Style, Terminal } from './terminal.js';

export interface Column {
  readonly head: string;
  readonly align?: 'right';
  /** The column may be narrowed to this many characters; absent: it is never narrowed. */
  readonly least?: number;
}

/** Text without control characters. */
export interface Cell {
  readonly text: string;
  readonly style?: Style;
  /** A second line, in gray. */
  readonly below?: string;
}

type Row = readonly Cell[];

const GAP = '  ';

/** Whether columns of these contents fit side by side without being narrowed. */
export function fits(columns: readonly Column[], rows: readonly Row[], terminal: Terminal): boolean {
  return sum(naturalWidths(columns, rows)) <= availableWidth(columns, terminal);
}

/** The lines of a table without borders; columns that allow it are narrowed to the width of the terminal. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly Row[],
  terminal: Terminal,
): readonly string[] {
  const widths = narrowed(naturalWidths(columns, rows), availableWidth(columns, terminal), columns);
  const line = (cells: Row): string =>
    columns
      .map(({ align }, at) => padded(cells[at] ?? { text: '' }, widths[at] ?? 0, align, terminal))
      .join(GAP)
      .trimEnd();
  const head = columns.map(({ head }): Cell => ({ text: head, style: 'bold' }));
  return [head, ...rows].flatMap((row) =>
    row.some(({ below }) => below !== undefined) ? [line(row), line(row.map(secondLine))] : [line(row)],
  );
}

function secondLine({ below = '' }: Cell): Cell {
  return { text: below, style: 'gray' };
}

function padded({ text, style }: Cell, width: number, align: Column['align'], { paint }: Terminal): string {
  const shown = truncated(text, width);
  const padding = ' '.repeat(Math.max(0, width - stringWidth(shown)));
  const painted = style === undefined ? shown : paint(style, shown);
  return align === 'right' ? padding + painted : painted + padding;
}

const graphemes = new Intl.Segmenter();

/** The text itself, or as much of it as fits before an ellipsis. */
function truncated(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (stringWidth(kept + segment) >= width) break;
    kept += segment;
  }
  return `${kept}…`;
}

function availableWidth(columns: readonly Column[], terminal: Terminal): number {
  return (terminal.columns ?? Infinity) - GAP.length * (columns.length - 1);
}

function naturalWidths(columns: readonly Column[], rows: readonly Row[]): number[] {
  return columns.map(({ head }, at) =>
    rows.reduce((widest, row) => {
      const { text = '', below = '' } = row[at] ?? {};
      return Math.max(widest, stringWidth(text), stringWidth(below));
    }, head.length),
  );
}

/** Takes from the widest columns first, as far as they allow it. */
function narrowed(widths: readonly number[], available: number, columns: readonly Column[]): number[] {
  const result = [...widths];
  for (let excess = sum(result) - available; excess > 0; excess -= 1) {
    const spare = result.map((width, at) => (width > (columns[at]?.least ?? Infinity) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) === 0) break;
    result[widest] = (result[widest] ?? 0) - 1;
  }
  return result;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
