import { needsAttention, ranked } from '../../report/ranking.js';
import type { CollectorAnswer, TaskAnswer, TasksAnswer } from '../../report/schema.js';
import { STATUSES } from '../../tasks/task.js';
import { counted } from '../terminal/counted.js';
import type { Terminal } from '../terminal/terminal.js';
import { printable } from '../terminal/printable.js';
import { wrap } from '../terminal/wrap.js';
import type { Extent, ScreenView } from './screen-view.js';
import type { SelectedTasks } from './selection.js';
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
 * The tasks as a table, and below it how many there are and the notes. A terminal shows finished tasks as far as they
 * fit; unfinished ones and recent failures are always shown.
 */
export function tableOfTasks(
  { answer, tasks: selected, notes }: SelectedTasks,
  watchedSince: RenderTime['watchedSince'],
  terminal: Terminal,
): readonly string[] {
  const now = Date.parse(answer.generated_at);
  const foot = [summary(answer), ...notes].flatMap((text) => wrap(text, terminal.columns));
  if (selected.length === 0) return foot;
  const tasks = ranked(selected, now);
  const fitting = ((terminal.rows ?? Infinity) - LINES_AROUND_TABLE) / linesForTask(terminal);
  const shown = tasks.slice(0, Math.max(fitting, tasks.filter((task) => needsAttention(task, now)).length));
  const more = tasks.length - shown.length;
  const omitted = more === 0 ? [] : [`… and ${more} more that have finished; a pipe shows them, too`];
  return [...taskTable(shown, { now, watchedSince }, terminal), ...omitted, '', ...foot];
}

export interface ScreenOptions {
  readonly view: ScreenView;
  readonly terminal: Terminal;
  readonly everyMs: number;
  readonly watchedSince: number;
}

/** The lines of the screen of `--watch`: as many tasks as fit, and below them what could not be read. */
export function screenOfTasks(selected: SelectedTasks, options: ScreenOptions): readonly string[] {
  const { terminal, watchedSince, view } = options;
  const now = Date.parse(selected.answer.generated_at);
  const tasks = ranked(tasksMatching(selected.tasks, view.filter), now);
  const { fitting } = extentOf(selected, options);
  const from = Math.max(0, Math.min(view.offset, tasks.length - fitting));
  const shown = tasks.slice(from, from + fitting);
  const isCut = shown.length < tasks.length;
  return [
    terminal.paint('gray', titleOf(selected.answer, options)),
    '',
    ...(tasks.length === 0 && view.filter !== '' ? ['No task matches the filter.'] : []),
    ...(tasks.length === 0 ? [] : taskTable(shown, { now, watchedSince }, terminal)),
    ...(isCut ? [`${from + 1} to ${from + shown.length} of ${tasks.length}`] : []),
    ...footOf(selected, terminal),
  ];
}

/** How many tasks the view has, and how many of them fit. */
export function extentOf(selected: SelectedTasks, { terminal, view }: ScreenOptions): Extent {
  const rows = terminal.rows ?? Infinity;
  const free = rows - LINES_AROUND_SCREEN - footOf(selected, terminal).length;
  const fitting = Math.floor(Math.max(0, free) / linesForTask(terminal));
  return { count: tasksMatching(selected.tasks, view.filter).length, fitting };
}

function footOf({ answer, notes }: SelectedTasks, terminal: Terminal): readonly string[] {
  const { columns, rows = Infinity } = terminal;
  const missing = missingIn(answer).flatMap((text) => wrap(text, columns));
  const red = missing.slice(0, rows * MOST_MISSING).map((line) => terminal.paint('red', line));
  return ['', ...[summary(answer), ...notes].flatMap((text) => wrap(text, columns)), ...red];
}

function titleOf(answer: TasksAnswer, { everyMs, view }: ScreenOptions): string {
  if (view.isTyping) return `Filter: ${printable(view.filter)}▏  Enter: keep, Esc: clear`;
  const filter = view.filter === '' ? '' : ` Only tasks with "${printable(view.filter)}".`;
  const at = `Tasks at ${answer.generated_at.slice(11, 19)} UTC, read every ${everyMs / 1000} s.`;
  return `${at}${filter} q: quit, /: filter, ↑ ↓: scroll`;
}

/** The tasks of which a name, an id, the status or the reason of the failure holds `text`, in any case. */
export function tasksMatching(tasks: readonly TaskAnswer[], text: string): readonly TaskAnswer[] {
  if (text === '') return tasks;
  const wanted = text.toLowerCase();
  return tasks.filter((task) =>
    [
      task.project,
      task.cloud_service,
      task.instance_name,
      task.instance_id,
      task.name,
      task.task_id,
      task.status,
      task.reason,
    ].some((field) => field.toLowerCase().includes(wanted)),
  );
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
