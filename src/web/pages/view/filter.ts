import type { TaskAnswer } from '../../../report/schema.js';
import { isFinished, STATUS_WORDS, type Status } from './status.js';
import { isStalled, keyOf } from './urgency.js';

/** What can be asked of a task's status: one of ours, or what several have in common; empty means any. */
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

/** What somebody made of the page; all of it stands in its address. */
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

/** The tasks that `filter` lets through. */
export function filterTasks(
  tasks: readonly TaskAnswer[],
  filter: Filter,
  now: number,
): readonly TaskAnswer[] {
  return tasks.filter(matcherOf(filter, now));
}

/** Whether `filter` lets a task through; every word of its text must stand somewhere in the task. */
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
  return choice === 'unfinished' ? !isFinished(task.status) : task.status === choice;
}

function hasWords(task: TaskAnswer, words: readonly string[]): boolean {
  const { name, instance_name, instance_id, task_id, user_name, order_id, error_code, reason } = task;
  const own = [name, instance_name, instance_id, task_id, user_name, order_id, error_code, reason];
  const told = [...own, task.project, task.cloud_service, ...task.steps.map((step) => step.name)]
    .join('\n')
    .toLowerCase();
  return words.every((word) => told.includes(word));
}

function pageOf(text = ''): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 1;
}

/** `view` with the steps of `task` shown, or no longer. */
export function toggled(view: TasksView, task: TaskAnswer): TasksView {
  const key = keyOf(task);
  const others = view.open.filter((one) => one !== key);
  return { ...view, open: others.length === view.open.length ? [...others, key] : others };
}

function isChoice(text: string): text is StatusChoice {
  return Object.hasOwn(STATUS_CHOICES, text);
}
