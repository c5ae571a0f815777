import type { TaskAnswer } from '../../../report/schema.js';
import { isFinished, isStalled } from '../../../report/task-state.js';
import { STATUS_WORDS, type Status } from './status.js';

/** A status, or a condition that tasks of several statuses meet; empty means any. */
export type StatusChoice = '' | 'unfinished' | 'stalled' | Status;

export const STATUS_CHOICES: Readonly<Record<StatusChoice, string>> = {
  '': 'Any status',
  unfinished: 'Unfinished',
  stalled: 'Stalled',
  ...STATUS_WORDS,
};

/** Which tasks are shown; empty means any. The values are those of the address: they may name what does not exist. */
export interface Filter {
  readonly text: string;
  readonly project: string;
  readonly service: string;
  readonly status: string;
  readonly instance: string;
  readonly task: string;
}

/** The parameters of the address, which are those of the API where it has them. */
export const FILTER_PARAMETERS: Readonly<Record<keyof Filter, string>> = {
  text: 'q',
  project: 'project',
  service: 'cloud_service',
  status: 'status',
  instance: 'instance_id',
  task: 'task_id',
};

export const FILTER_FIELDS = Object.keys(FILTER_PARAMETERS) as readonly (keyof Filter)[];

export function isFiltering(filter: Filter): boolean {
  return FILTER_FIELDS.some((field) => filter[field].trim() !== '');
}

/** Whether a task matches `filter`; every word of its text must occur somewhere in the task. */
export function matcherOf(filter: Filter, now: number): (task: TaskAnswer) => boolean {
  const { project, service, status, instance } = filter;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return (task) =>
    (project === '' || task.project === project) &&
    (service === '' || task.cloud_service === service) &&
    (instance === '' || task.instance_id === instance) &&
    (filter.task === '' || task.task_id === filter.task) &&
    hasStatus(task, status, now) &&
    (words.length === 0 || hasWords(task, words));
}

function hasStatus(task: TaskAnswer, choice: string, now: number): boolean {
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
