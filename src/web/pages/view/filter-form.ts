import type { TasksAnswer } from '../../../report/schema.js';
import { STATUS_CHOICES, type TasksView } from './filter.js';
import { h, type VNode } from './preact.js';

/** Without scripts its fields make the address of the next page; with scripts, `browser/tasks.ts` listens to it. */
export function filterForm({ collectors }: TasksAnswer, { filter, page }: TasksView): VNode {
  const projects = namesOf(collectors.map(({ project }) => project));
  const services = namesOf(collectors.map(({ cloud_service }) => cloud_service));
  return h(
    'form',
    { id: 'filter', class: 'filter', method: 'get', action: 'tasks', role: 'search', 'aria-label': 'Tasks' },
    h(
      'label',
      { class: 'text' },
      h('span', null, 'Search'),
      h('input', {
        type: 'search',
        name: 'q',
        value: filter.text,
        placeholder: 'Name, instance, user, id, step…',
        autocomplete: 'off',
        spellcheck: false,
      }),
    ),
    choice('Project', 'project', filter.project, { '': 'All projects', ...projects }),
    choice('Service', 'cloud_service', filter.service, { '': 'All services', ...services }),
    choice('Status', 'status', filter.status, STATUS_CHOICES),
    // Without scripts, opening a row keeps the page; the button overrides it, because another filter has other pages.
    page > 1 && h('input', { type: 'hidden', name: 'page', value: page }),
    h('button', { type: 'submit', class: 'apply', ...(page > 1 && { name: 'page', value: 1 }) }, 'Apply'),
  );
}

function choice(
  label: string,
  name: string,
  chosen: string,
  choices: Readonly<Record<string, string>>,
): VNode {
  // A name that nobody has any more is still what is asked for.
  const all = Object.hasOwn(choices, chosen) ? choices : { ...choices, [chosen]: chosen };
  const options = Object.entries(all).map(([value, text]) =>
    h('option', { key: value, value, selected: value === chosen }, text),
  );
  return h('label', null, h('span', null, label), h('select', { name }, options));
}

function namesOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries([...new Set(names)].sort().map((name) => [name, name]));
}
