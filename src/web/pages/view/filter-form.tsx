import type { JSX } from 'preact';
import type { TasksAnswer } from '../../../report/schema.js';
import { STATUS_CHOICES } from './filter.js';
import { COLUMNS } from './sort.js';
import { sortText, type TasksView } from './tasks-view.js';

interface FilterFormProps {
  readonly answer: TasksAnswer;
  readonly view: TasksView;
}

/** Without scripts its fields make the address of the next page; with scripts, `browser/tasks.tsx` listens to it. */
export function FilterForm({ answer: { collectors }, view }: FilterFormProps): JSX.Element {
  const { filter, page } = view;
  const projects = choicesOf(collectors.map(({ project }) => project));
  const services = choicesOf(collectors.map(({ cloud_service }) => cloud_service));
  // Without scripts, opening a row keeps the page; the button overrides it, because another filter has other pages.
  const firstPage = page > 1 && { name: 'page', value: 1 };
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
      <Choice
        label="Project"
        name="project"
        chosen={filter.project}
        choices={{ '': 'All projects', ...projects }}
      />
      <Choice
        label="Service"
        name="cloud_service"
        chosen={filter.service}
        choices={{ '': 'All services', ...services }}
      />
      <Choice label="Status" name="status" chosen={filter.status} choices={STATUS_CHOICES} />
      <Choice class="sort" label="Sort by" name="sort" chosen={sortText(view.sort)} choices={SORT_CHOICES} />
      {filter.instance !== '' && <input type="hidden" name="instance_id" value={filter.instance} />}
      {filter.task !== '' && <input type="hidden" name="task_id" value={filter.task} />}
      {page > 1 && <input type="hidden" name="page" value={page} />}
      <button type="submit" class="apply" {...firstPage}>
        Apply
      </button>
    </form>
  );
}

/** For narrow screens, on which the table has no heads. */
const SORT_CHOICES: Readonly<Record<string, string>> = Object.fromEntries([
  ['', 'Attention first'],
  ...Object.entries(COLUMNS).flatMap(([column, head]) => [
    [column, `${head} ↑`],
    [`-${column}`, `${head} ↓`],
  ]),
]) as Record<string, string>;

interface ChoiceProps {
  readonly class?: string;
  readonly label: string;
  readonly name: string;
  readonly chosen: string;
  /** Texts by value. */
  readonly choices: Readonly<Record<string, string>>;
}

function Choice({ label, name, chosen, choices, ...attributes }: ChoiceProps): JSX.Element {
  // A name that no longer exists stays chosen.
  const all = Object.hasOwn(choices, chosen) ? choices : { ...choices, [chosen]: chosen };
  return (
    <label {...attributes}>
      <span>{label}</span>
      <select name={name}>
        {Object.entries(all).map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function choicesOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries([...new Set(names)].sort().map((name) => [name, name]));
}
