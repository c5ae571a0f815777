import type { TasksAnswer } from '../../web/api/schema.js';
import type { Terminal } from '../terminal/terminal.js';
import { wrap } from '../terminal/wrap.js';
import { inOrder, needingEyes } from './order.js';
import { summary } from './summary.js';
import { linesForTask, taskTable } from './task-table.js';
import type { Moment } from './task-words.js';

/** The heads, an empty line, the summary, the line that counts what was left out, and the next prompt. */
const LINES_AROUND = 5;

/**
 * The tasks as a table, and below it how many there are. On a terminal, what has finished is left out where it would
 * push what runs off the screen.
 */
export function tableOfAll(
  answer: TasksAnswer,
  watchedSince: Moment['watchedSince'],
  terminal: Terminal,
): readonly string[] {
  const moment = { now: Date.parse(answer.generated_at), watchedSince };
  const foot = wrap(summary(answer), terminal.columns);
  if (answer.tasks.length === 0) return foot;
  const tasks = inOrder(answer.tasks, moment.now);
  const room = ((terminal.rows ?? Infinity) - LINES_AROUND) / linesForTask(terminal);
  const shown = tasks.slice(0, Math.max(room, needingEyes(tasks, moment.now)));
  const more = tasks.length - shown.length;
  const left = more === 0 ? [] : [`… and ${more} more that have finished; a pipe or --output=json gives all`];
  return [...taskTable(shown, moment, terminal), ...left, '', ...foot];
}
