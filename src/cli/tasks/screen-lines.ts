import type { TasksAnswer } from '../../web/api/schema.js';
import type { Terminal } from '../terminal/terminal.js';
import { wrap } from '../terminal/wrap.js';
import { missingIn } from './missing.js';
import { inOrder } from './order.js';
import { summary } from './summary.js';
import { linesForTask, taskTable } from './task-table.js';

/** A terminal as it is now, and what stands in its title. */
export interface Surface {
  readonly terminal: Terminal;
  readonly everyMs: number;
  readonly watchedSince: number;
}

/** At most this part of the lines tells what could not be read: the tasks are what the screen is for. */
const MOST_MISSING = 1 / 4;

/** The title with a line below it, the heads of the table, and the line that counts what did not fit. */
const LINES_AROUND = 4;

/** What stands on a screen: as many tasks as fit, and below them what is missing. */
export function screenLines(answer: TasksAnswer, surface: Surface): readonly string[] {
  const { terminal, everyMs, watchedSince } = surface;
  const time = answer.generated_at.slice(11, 19);
  const title = `Tasks at ${time} UTC, read every ${everyMs / 1000} s. Ctrl-C ends.`;
  const missing = missingIn(answer).flatMap((text) => wrap(text, terminal.columns));
  const rows = terminal.rows ?? Infinity;
  const told = missing.slice(0, rows * MOST_MISSING).map((line) => terminal.paint('red', line));
  const foot = ['', ...wrap(summary(answer), terminal.columns), ...told];
  const moment = { now: Date.parse(answer.generated_at), watchedSince };
  const tasks = inOrder(answer.tasks, moment.now);
  const room = Math.max(0, rows - LINES_AROUND - foot.length);
  const shown = tasks.slice(0, room / linesForTask(terminal));
  const more = tasks.length - shown.length;
  return [
    terminal.paint('gray', title),
    '',
    ...(tasks.length === 0 ? [] : taskTable(shown, moment, terminal)),
    ...(more === 0 ? [] : [`… and ${more} more`]),
    ...foot,
  ];
}
