import { ranked } from '../../report/ranking.js';
import type { TasksAnswer } from '../../report/schema.js';
import type { Paper } from '../terminal/paper.js';
import { wrap } from '../terminal/wrap.js';
import { missingIn } from './missing.js';
import { summary } from './summary.js';
import { linesForTask, taskTable } from './task-table.js';

/** A terminal as it is now, and what stands in its title. */
export interface Surface {
  readonly paper: Paper;
  readonly everyMs: number;
  readonly watchedSince: number;
}

/** At most this part of the lines tells what could not be read: the tasks are what the screen is for. */
const MOST_MISSING = 1 / 4;

/** The title with a line below it, the heads of the table, and the line that counts what did not fit. */
const LINES_AROUND = 4;

/** What stands on a screen: as many tasks as fit, and below them what is missing. */
export function screenLines(answer: TasksAnswer, surface: Surface): readonly string[] {
  const { paper, everyMs, watchedSince } = surface;
  const time = answer.generated_at.slice(11, 19);
  const title = `Tasks at ${time} UTC, read every ${everyMs / 1000} s. Ctrl-C ends.`;
  const missing = missingIn(answer).flatMap((text) => wrap(text, paper.columns));
  const rows = paper.rows ?? Infinity;
  const told = missing.slice(0, rows * MOST_MISSING).map((line) => paper.paint('red', line));
  const foot = ['', ...wrap(summary(answer), paper.columns), ...told];
  const moment = { now: Date.parse(answer.generated_at), watchedSince };
  const tasks = ranked(answer.tasks, moment.now);
  const room = Math.max(0, rows - LINES_AROUND - foot.length);
  const shown = tasks.slice(0, room / linesForTask(paper));
  const more = tasks.length - shown.length;
  return [
    paper.paint('gray', title),
    '',
    ...(tasks.length === 0 ? [] : taskTable(shown, moment, paper)),
    ...(more === 0 ? [] : [`… and ${more} more`]),
    ...foot,
  ];
}
