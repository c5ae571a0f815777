import type { TaskAnswer } from '../../../report/schema.js';
import { isFinished, isStalled, taskKey } from '../../../report/task-state.js';
import { STATUS_WORDS, type Status } from './status.js';

/** A status, or a condition that tasks of several statuses meet; empty means any. */
export type StatusChoice = '' | 'unfinished' | 'stalled' | Status;

export const STATUS_CHOICES: Readonly<Record<StatusChoice, string>> = {
  '': 'Any status',
  unfinished: 'Unfinished',
  stalled: 'Stalled',
  ...STATUS_WORDS,
};

/** Which tasks are shown; empty means any. */
export interface Filter {
  readonly text: string;
  readonly project: string;
  readonly service: string;
  readonly status: StatusChoice;
}

/** The state of the tasks page; its address holds all of it. */
export interface TasksView {
  readonly filter: Filter;
  /** The tasks whose steps are shown, by their keys. */
  readonly open: readonly string[];
  /** The page of the table, from 1. */
  readonly page: number;
}

export function readView(query: URLSearchParams): TasksView {
  const status = query.get('status') ?? '';
  return {
    filter: {
      text: query.get('q') ?? '',
      project: query.get('project') ?? '',
      service: query.get('cloud_service') ?? '',
      status: isChoice(status) ? status : '',
    },
    open: query.getAll('open'),
    page: pageOf(query.getAll('page').at(-1)),
  };
}

/** The address of `view`, relative to the other pages. */
export function addressOf({ filter, open, page }: TasksView): string {
  const { text, project, service, status } = filter;
  const named = Object.entries({ q: text, project, cloud_service: service, status });
  const pairs = [...named.filter(([, value]) => value !== ''), ...open.map((key) => ['open', key])];
  if (page > 1) pairs.push(['page', String(page)]);
  const query = new URLSearchParams(pairs).toString();
  return query === '' ? 'tasks' : `tasks?${query}`;
}

export function isFiltering({ text, project, service, status }: Filter): boolean {
  return [text.trim(), project, service, status].some((one) => one !== '');
}

/** Whether a task matches `filter`; every word of its text must occur somewhere in the task. */
export function matcherOf(
  { text, project, service, status }: Filter,
  now: number,
): (task: TaskAnswer) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (task) =>
    (project === '' || task.project === project) &&
    (service === '' || task.cloud_service === service) &&
    hasStatus(task, status, now) &&
    (words.length === 0 || hasWords(task, words));
}

function hasStatus(task: TaskAnswer, choice: StatusChoice, now: number): boolean {
  if (choice === '') return true;
  if (choice === 'stalled') return isStalled(task, now);
  return choice === 'unfinished' ? !isFinished(task) : task.status === choice;
}

function hasWords(task: TaskAnswer, words: readonly string[]): boolean {
  const { name, instance_name, instance_id, task_id, user_name, order_id, error_code, reason } = task;
  const own = [name, instance_name, instance_id, task_id, user_name, order_id, error_code, reason];
  const all = [...own, task.project, task.cloud_service, ...task.steps.map((step) => step.name)]
    .join('\n')
    .toLowerCase();
  return words.every((word) => all.includes(word));
}

function pageOf(text = ''): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 1;
}

/** `view` with `task` opened, or closed when it is open. */
export function toggled(view: TasksView, task: TaskAnswer): TasksView {
  const key = taskKey(task);
  const others = view.open.filter((one) => one !== key);
  return { ...view, open: others.length === view.open.length ? [...others, key] : others };
}

function isChoice(text: string): text is StatusChoice {
  return Object.hasOwn(STATUS_CHOICES, text);
}
