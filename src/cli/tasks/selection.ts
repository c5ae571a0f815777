import { ranked } from '../../report/ranking.js';
import type { TaskAnswer, TasksAnswer } from '../../report/schema.js';
import { isFinished } from '../../report/task-state.js';
import { counted } from '../terminal/counted.js';

/** How long after its end a finished task is news. */
const NEWS_MS = 3_600_000;

/** Which tasks the command line asks for. */
export interface TaskSelection {
  /** Whether tasks that finished more than an hour ago are shown. */
  readonly isAll: boolean;
  /** Empty means every status. */
  readonly statuses: readonly TaskAnswer['status'][];
  /** The most tasks that are shown; 0 means any number. */
  readonly limit: number;
}

/** What is shown of an answer. */
export interface SelectedTasks {
  /** The whole answer. */
  readonly answer: TasksAnswer;
  /** The selected ones of its tasks. */
  readonly tasks: readonly TaskAnswer[];
  /** Sentences about what was left out. */
  readonly notes: readonly string[];
}

/**
 * Selects unfinished tasks and those that finished within the last hour; all of them with `isAll`, and when statuses are
 * named. The limit keeps the most urgent ones.
 */
export function selectTasks(answer: TasksAnswer, selection: TaskSelection): SelectedTasks {
  const { isAll, statuses, limit } = selection;
  const now = Date.parse(answer.generated_at);
  const wanted = answer.tasks.filter(({ status }) => statuses.length === 0 || statuses.includes(status));
  const current = isAll || statuses.length > 0 ? wanted : wanted.filter((task) => isNews(task, now));
  const shown = limit === 0 ? current : ranked(current, now).slice(0, limit);
  const notes = [
    current.length < wanted.length &&
      `${wanted.length - current.length} finished more than an hour ago: --all`,
    shown.length < current.length &&
      `${shown.length} of ${counted(current.length, 'task')} shown: --limit=0 shows all`,
  ];
  return { answer, tasks: shown, notes: notes.filter((note) => note !== false) };
}

function isNews(task: TaskAnswer, now: number): boolean {
  return !isFinished(task) || (task.ended_at !== null && now - Date.parse(task.ended_at) < NEWS_MS);
}
