import type { TasksAnswer } from '../../../report/schema.js';
import { STATUS_CHOICES, type TasksView } from './filter.js';
import type { JSX } from 'preact';

/** Without scripts its fields make the address of the next page; with scripts, `browser/tasks.ts` listens to it. */
export function filterForm({ collectors }: TasksAnswer, { filter, page }: TasksView): JSX.Element {
  const projects = namesOf(collectors.map(({ project }) => project));
  const services = namesOf(collectors.map(({ cloud_service }) => cloud_service));
  return (
    <form id="filter" class="filter" method="get" action="tasks" role="search" aria-label="Tasks">
      <label class="text">
        <span>Search</span>
        <input
          type="search"
          name="q"
          value={filter.text}
          placeholder="Name, instance, user, id, step…"
          autocomplete="off"
          spellcheck={false}
        />
      </label>
      {choice('Project', 'project', filter.project, { '': 'All projects', ...projects })}
      {choice('Service', 'cloud_service', filter.service, { '': 'All services', ...services })}
      {choice('Status', 'status', filter.status, STATUS_CHOICES)}
      {page > 1 && <input type="hidden" name="page" value={page} />}
      <button type="submit" class="apply" {...(page > 1 && { name: 'page', value: 1 })}>
        Apply
      </button>
    </form>
  );
}

function choice(
  label: string,
  name: string,
  chosen: string,
  choices: Readonly<Record<string, string>>,
): JSX.Element {
  // A name that nobody has any more is still what is asked for.
  const all = Object.hasOwn(choices, chosen) ? choices : { ...choices, [chosen]: chosen };
  const options = Object.entries(all).map(([value, text]) => (
    <option key={value} value={value} selected={value === chosen}>
      {text}
    </option>
  ));
  return (
    <label>
      <span>{label}</span>
      <select name={name}>{options}</select>
    </label>
  );
}

function namesOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries([...new Set(names)].sort().map((name) => [name, name]));
}
