import { needsAttention, ranked } from '../../report/ranking.js';
import type { TasksAnswer } from '../../report/schema.js';
import type { Paper } from '../terminal/paper.js';
import { wrap } from '../terminal/wrap.js';
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
  paper: Paper,
): readonly string[] {
  const moment = { now: Date.parse(answer.generated_at), watchedSince };
  const foot = wrap(summary(answer), paper.columns);
  if (answer.tasks.length === 0) return foot;
  const tasks = ranked(answer.tasks, moment.now);
  const room = ((paper.rows ?? Infinity) - LINES_AROUND) / linesForTask(paper);
  const least = tasks.filter((task) => needsAttention(task, moment.now)).length;
  const shown = tasks.slice(0, Math.max(room, least));
  const more = tasks.length - shown.length;
  const left = more === 0 ? [] : [`… and ${more} more that have finished; a pipe or --output=json gives all`];
  return [...taskTable(shown, moment, paper), ...left, '', ...foot];
}
