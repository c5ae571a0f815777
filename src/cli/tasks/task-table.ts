import type { TaskAnswer } from '../../web/api/schema.js';
import type { Terminal, Style } from '../terminal/terminal.js';
import { printable } from '../terminal/printable.js';
import { tableLines, type Cell, type Column } from '../terminal/table.js';
import { bar } from './bar.js';
import { changedWords, leftWords, runningWords, stepWords, type Moment } from './task-words.js';

/** On less than this, each task takes two lines. */
const WIDE_COLUMNS = 132;

const STYLES: Readonly<Record<TaskAnswer['status'], Style>> = {
  failed: 'red',
  running: 'cyan',
  unknown: 'yellow',
  waiting: 'yellow',
  succeeded: 'green',
  cancelled: 'gray',
};

const WIDE: readonly Column[] = [
  { head: 'STATUS' },
  { head: 'PROGRESS' },
  { head: 'LEFT', align: 'right' },
  { head: 'PROJECT', least: 7 },
  { head: 'SERVICE' },
  { head: 'INSTANCE', least: 12 },
  { head: 'TASK', least: 12 },
  { head: 'STEP', least: 10 },
  { head: 'RUNS', align: 'right' },
  { head: 'CHANGED', align: 'right' },
];

const NARROW: readonly Column[] = [
  { head: 'STATUS' },
  { head: 'PROGRESS' },
  { head: 'INSTANCE', least: 12 },
  { head: 'TASK', least: 12 },
];

/** How many lines of the terminal one task takes. */
export function linesForTask({ columns = Infinity }: Terminal): number {
  return columns < WIDE_COLUMNS ? 2 : 1;
}

/** The lines of a table of tasks, the heads first. */
export function taskTable(
  tasks: readonly TaskAnswer[],
  moment: Moment,
  terminal: Terminal,
): readonly string[] {
  const isNarrow = linesForTask(terminal) === 2;
  const rows = tasks.map((task) => (isNarrow ? narrowRow(task, moment) : wideRow(task, moment)));
  return tableLines(isNarrow ? NARROW : WIDE, rows, terminal);
}

function wideRow(task: TaskAnswer, moment: Moment): readonly Cell[] {
  return [
    { text: task.status, style: STYLES[task.status] },
    progressCell(task),
    { text: leftWords(task, moment) },
    { text: printable(task.project) },
    { text: task.cloud_service },
    { text: instanceOf(task) },
    { text: nameOf(task) },
    { text: printable(stepWords(task)) },
    { text: runningWords(task) },
    { text: changedWords(task, moment) },
  ];
}

function narrowRow(task: TaskAnswer, moment: Moment): readonly Cell[] {
  const left = leftWords(task, moment);
  const changed = changedWords(task, moment);
  const runs = runningWords(task);
  return [
    { text: task.status, style: STYLES[task.status], below: changed === '' ? runs : changed },
    { ...progressCell(task), below: left === '' ? '' : `${left} left` },
    { text: instanceOf(task), below: `${printable(task.project)}/${task.cloud_service}` },
    { text: nameOf(task), below: printable(stepWords(task)) },
  ];
}

/** Nothing where the API tells none: an empty bar would say that nothing was done yet. */
function progressCell({ progress_percent, status }: TaskAnswer): Cell {
  return progress_percent === null ? { text: '' } : { text: bar(progress_percent), style: STYLES[status] };
}

function instanceOf({ instance_name, instance_id }: TaskAnswer): string {
  return printable(instance_name) || printable(instance_id);
}

function nameOf({ name, task_id }: TaskAnswer): string {
  return printable(name) || printable(task_id);
}
