import { needsAttention, ranked } from '../../report/ranking.js';
import type { CollectorAnswer, TasksAnswer } from '../../report/schema.js';
import { STATUSES } from '../../tasks/task.js';
import { counted } from '../terminal/counted.js';
import type { Terminal } from '../terminal/terminal.js';
import { printable } from '../terminal/printable.js';
import { wrap } from '../terminal/wrap.js';
import { linesForTask, taskTable, type RenderTime } from './task-table.js';

/** Lines of a printed table beside the tasks and the summary: heads, two empty lines, the omitted, the prompt. */
const LINES_AROUND_TABLE = 5;
/** The same on the screen of `--watch`: the title with an empty line, the heads, the omitted. */
const LINES_AROUND_SCREEN = 4;

/** At most this part of a screen shows what could not be read. */
const MOST_MISSING = 1 / 4;

/** So many refused instances are named. */
const MOST_NAMED = 5;

/**
 * The tasks as a table, and below it how many there are. A terminal shows finished tasks as far as they fit; unfinished
 * ones and recent failures are always shown.
 */
export function tableOfTasks(
  answer: TasksAnswer,
  watchedSince: RenderTime['watchedSince'],
  terminal: Terminal,
): readonly string[] {
  const now = Date.parse(answer.generated_at);
  const foot = wrap(summary(answer), terminal.columns);
  if (answer.tasks.length === 0) return foot;
  const tasks = ranked(answer.tasks, now);
  const fitting = ((terminal.rows ?? Infinity) - LINES_AROUND_TABLE) / linesForTask(terminal);
  const shown = tasks.slice(0, Math.max(fitting, tasks.filter((task) => needsAttention(task, now)).length));
  const more = tasks.length - shown.length;
  const omitted =
    more === 0 ? [] : [`… and ${more} more that have finished; a pipe or --output=json gives all`];
  return [...taskTable(shown, { now, watchedSince }, terminal), ...omitted, '', ...foot];
}

export interface ScreenOptions {
  readonly terminal: Terminal;
  readonly everyMs: number;
  readonly watchedSince: number;
}

/** The lines of the screen of `--watch`: as many tasks as fit, and below them what could not be read. */
export function screenOfTasks(answer: TasksAnswer, options: ScreenOptions): readonly string[] {
  const { terminal, everyMs, watchedSince } = options;
  const title = `Tasks at ${answer.generated_at.slice(11, 19)} UTC, read every ${everyMs / 1000} s. Ctrl-C ends.`;
  const missing = missingIn(answer).flatMap((text) => wrap(text, terminal.columns));
  const rows = terminal.rows ?? Infinity;
  const red = missing.slice(0, rows * MOST_MISSING).map((line) => terminal.paint('red', line));
  const foot = ['', ...wrap(summary(answer), terminal.columns), ...red];
  const now = Date.parse(answer.generated_at);
  const tasks = ranked(answer.tasks, now);
  const fitting = Math.max(0, rows - LINES_AROUND_SCREEN - foot.length) / linesForTask(terminal);
  const shown = tasks.slice(0, fitting);
  const more = tasks.length - shown.length;
  return [
    terminal.paint('gray', title),
    '',
    ...(tasks.length === 0 ? [] : taskTable(shown, { now, watchedSince }, terminal)),
    ...(more === 0 ? [] : [`… and ${more} more`]),
    ...foot,
  ];
}

/** How many tasks there are by status. "No tasks" differs from "could not be read". */
export function summary({ tasks, collectors, projects }: TasksAnswer): string {
  const read = collectors.filter(({ success }) => success).length;
  const isAll = read === collectors.length;
  const all = `${counted(collectors.length, 'service')} of ${counted(projects.length, 'project')}`;
  if (tasks.length === 0) {
    if (isAll) return `No tasks: ${all} were read.`;
    return read === 0 ? `No tasks: none of ${all} could be read.` : `No tasks in ${read} of ${all}.`;
  }
  const counts = STATUSES.map((status) => ({
    status,
    of: tasks.filter((task) => task.status === status).length,
  }));
  const parts = counts.filter((count) => count.of > 0).map((count) => `${count.of} ${count.status}`);
  const sources = isAll ? '' : `; only ${read} of ${all} were read`;
  return `${counted(tasks.length, 'task')}: ${parts.join(', ')}${sources}.`;
}

/** Whether nothing at all could be read. */
export function isNothing({ collectors, tasks }: TasksAnswer): boolean {
  const isUnread = ({ success, instances }: CollectorAnswer): boolean => !success && instances === 0;
  return tasks.length === 0 && collectors.length > 0 && collectors.every(isUnread);
}

/** Sentences about what an answer lacks; services that lack the same share one. */
export function missingIn({ collectors }: TasksAnswer): readonly string[] {
  const services = new Map<string, string[]>();
  for (const collector of collectors) {
    const name = `${collector.project}/${collector.cloud_service}`;
    for (const what of missingOf(collector)) services.set(what, [...(services.get(what) ?? []), name]);
  }
  return [...services].map(([what, names]) => printable(`${names.join(', ')}: ${what}`));
}

function missingOf(collector: CollectorAnswer): readonly string[] {
  const { success, failure, pending_instances: pending, refused_instances, instances } = collector;
  const { missing_rows: rows, tasks_dropped: dropped } = collector;
  const refused = refused_instances.map(({ instance_id, instance_name }) => instance_name || instance_id);
  const texts: readonly (readonly [applies: boolean, text: string])[] = [
    [failure !== null, `could not be read (${failure?.reason}): ${failure?.message}`],
    [failure === null && !success, 'not read to the end: the time was too short'],
    [pending > 0, `${pending} of ${counted(instances, 'instance')} not read yet: the time was too short`],
    [
      refused.length > 0,
      `${counted(refused.length, 'instance')} refused by the cloud: ${refused.slice(0, MOST_NAMED).join(', ')}`,
    ],
    [rows > 0, `${counted(rows, 'row')} missing: the cloud counts more in its lists than it gives`],
    [dropped > 0, `${counted(dropped, 'task')} left out (tasks.max_per_service)`],
  ];
  return texts.filter(([applies]) => applies).map(([, text]) => text);
}
