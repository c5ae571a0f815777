import { STATUSES } from '../../tasks/task.js';
import type { TasksAnswer } from '../../report/schema.js';
import { counted } from '../terminal/counted.js';

/** One line below the table: how many tasks of which status. No tasks is told apart from not having been able to ask. */
export function summary({ tasks, collectors, projects }: TasksAnswer): string {
  const read = collectors.filter(({ success }) => success).length;
  const all = `${counted(collectors.length, 'service')} of ${counted(projects.length, 'project')}`;
  if (tasks.length === 0) return nothingFound(read, collectors.length, all);
  const counts = STATUSES.map((status) => [tasks.filter((task) => task.status === status).length, status]);
  const parts = counts.filter(([count]) => count !== 0).map((part) => part.join(' '));
  const sources = read === collectors.length ? '' : `; only ${read} of ${all} were read`;
  return `${counted(tasks.length, 'task')}: ${parts.join(', ')}${sources}.`;
}

function nothingFound(read: number, total: number, all: string): string {
  if (read === total) return `No tasks: ${all} were read.`;
  return read === 0 ? `No tasks: none of ${all} could be read.` : `No tasks in ${read} of ${all}.`;
}
