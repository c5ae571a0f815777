import type { StepAnswer, TaskAnswer } from '../../report/schema.js';
import {
  currentStep,
  currentSubstep,
  failedStep,
  isFinished,
  motionOf,
  msSinceProgress,
  msToPlannedEnd,
  remainingMs,
} from '../../report/task-state.js';
import { shortDuration } from '../terminal/durations.js';
import type { Terminal, Style } from '../terminal/terminal.js';
import { printable } from '../terminal/printable.js';
import { tableLines, type Cell, type Column } from '../terminal/table.js';

/** When a table is rendered, in milliseconds since 1970. */
export interface RenderTime {
  readonly now: number;
  /** Since when this process reads the tasks; `undefined` when it reads them once and sees no progress. */
  readonly watchedSince: number | undefined;
}

/** In the place of a value that is not known. */
const UNKNOWN = '–';

/** On fewer columns, each task takes two lines. */
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
  { head: 'ERROR' },
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

/** How many lines one task takes. */
export function linesForTask({ columns = Infinity }: Terminal): number {
  return columns < WIDE_COLUMNS ? 2 : 1;
}

/** The lines of a table of tasks, the heads first. */
export function taskTable(
  tasks: readonly TaskAnswer[],
  time: RenderTime,
  terminal: Terminal,
): readonly string[] {
  const isNarrow = linesForTask(terminal) === 2;
  const rows = tasks.map((task) => (isNarrow ? narrowRow(task, time) : wideRow(task, time)));
  return tableLines(isNarrow ? NARROW : WIDE, rows, terminal);
}

function wideRow(task: TaskAnswer, time: RenderTime): readonly Cell[] {
  return [
    statusCell(task, time),
    progressCell(task),
    { text: remainingText(task, time) },
    { text: printable(task.project) },
    { text: task.cloud_service },
    { text: instanceOf(task) },
    { text: nameOf(task) },
    { text: printable(errorCodeOf(task)) },
    { text: printable(stepText(task)) },
    { text: durationText(task) },
    { text: changedText(task, time) },
  ];
}

function narrowRow(task: TaskAnswer, time: RenderTime): readonly Cell[] {
  const remaining = remainingText(task, time);
  return [
    { ...statusCell(task, time), below: changedText(task, time) || durationText(task) },
    { ...progressCell(task), below: leftText(remaining) },
    { text: instanceOf(task), below: `${printable(task.project)}/${task.cloud_service}` },
    { text: nameOf(task), below: printable([errorCodeOf(task), stepText(task)].filter(Boolean).join(' ')) },
  ];
}

function leftText(remaining: string): string {
  return /\d/.test(remaining) ? `${remaining} left` : remaining === UNKNOWN ? '' : remaining;
}

function statusCell(task: TaskAnswer, { now }: RenderTime): Cell {
  const { status } = task;
  const motion = motionOf(task, now);
  if (motion === 'moving') return { text: status, style: STYLES[status] };
  return { text: motion, style: motion === 'stalled' ? 'red' : 'yellow' };
}

/** Without a bar where the API gives no percentage: an empty bar would mean 0 %. */
function progressCell({ progress_percent, status }: TaskAnswer): Cell {
  return progress_percent === null
    ? { text: UNKNOWN }
    : { text: bar(progress_percent), style: STYLES[status] };
}

const BAR_LENGTH = 10;
/** A block is filled from the left in eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** `█████▌░░░░  55%`; rounded down, so that only a complete task shows 100 %. */
export function bar(percent: number): string {
  const eighths = Math.floor((percent / 100) * BAR_LENGTH * EIGHTHS.length);
  const full = '█'.repeat(Math.floor(eighths / EIGHTHS.length));
  const filled = full + (EIGHTHS[eighths % EIGHTHS.length] ?? '');
  return `${filled.padEnd(BAR_LENGTH, '░')} ${`${Math.floor(percent)}%`.padStart(4)}`;
}

function instanceOf({ instance_name, instance_id }: TaskAnswer): string {
  return printable(instance_name) || printable(instance_id);
}

function nameOf({ name, task_id }: TaskAnswer): string {
  return printable(name) || printable(task_id);
}

/** The remaining time as the API expects it, while the task moves; `~` where the API gives only a planned end. */
function remainingText(task: TaskAnswer, { now }: RenderTime): string {
  const remaining = remainingMs(task, now);
  if (remaining !== undefined) return shortDuration(remaining);
  const plannedMs = msToPlannedEnd(task, now) ?? 0;
  if (plannedMs > 0) return `~${shortDuration(plannedMs)}`;
  if (plannedMs < 0) return 'overdue';
  return isFinished(task) ? '' : UNKNOWN;
}

function durationText({ duration_seconds }: TaskAnswer): string {
  return duration_seconds === null ? UNKNOWN : shortDuration(duration_seconds * 1000);
}

/** When it ended or last made progress; `>` without progress since this process reads it: earlier is unknown. */
function changedText(task: TaskAnswer, { now, watchedSince }: RenderTime): string {
  if (task.ended_at !== null) return `${shortDuration(now - Date.parse(task.ended_at))} ago`;
  const sinceProgress = msSinceProgress(task, now);
  if (watchedSince === undefined || sinceProgress === undefined) return '';
  const watched = now - watchedSince;
  if (sinceProgress < watched) return `${shortDuration(sinceProgress)} ago`;
  return watched < 1000 ? '' : `> ${shortDuration(watched)} ago`;
}

/** The code of the failure, that of the task or of the step that failed. */
function errorCodeOf(task: TaskAnswer): string {
  return task.error_code || (failedStep(task)?.error_code ?? '');
}

/** The current step, `2/3 disk_expansion`; of a failed task why it failed, and at which step. */
function stepText(task: TaskAnswer): string {
  if (task.status === 'failed') {
    const failed = failedStep(task);
    const at = failed === undefined ? '' : `at ${stepName(failed, task)}`;
    return [task.reason, at].filter(Boolean).join(' ');
  }
  const current = currentStep(task);
  if (current === undefined) return '';
  return [stepName(current, task), currentSubstep(current)?.name].filter(Boolean).join(' › ');
}

/** Without the number of steps where some were left out. */
function stepName({ step, name }: StepAnswer, { steps, steps_dropped }: TaskAnswer): string {
  return `${step}${steps_dropped === 0 ? `/${steps.length}` : ''} ${name}`;
}
