import { addressOf, readView, type TasksView } from '../view/filter.js';
import { render } from '../view/preact.js';
import { tasksPage } from '../view/tasks-page.js';
import { keepFresh } from './refresh.js';

let view = readView(new URLSearchParams(location.search));

/** The address follows, so that it can be sent to somebody; going back leaves the page. */
function change(next: TasksView): void {
  view = next;
  history.replaceState(null, '', addressOf(view));
  showAgain();
}

/** What stands in the fields now, which may be more than the address says. */
function readFilter(): void {
  const form = document.getElementById('filter');
  if (!(form instanceof HTMLFormElement)) return;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') query.append(name, value);
  change({ ...view, filter: readView(query).filter });
}

const content = document.getElementById('content');

const showAgain =
  content === null
    ? () => undefined
    : keepFresh((answer, now) => render(tasksPage({ answer, view, now, onView: change }), content));

content?.addEventListener('input', readFilter);
content?.addEventListener('submit', (event) => {
  event.preventDefault();
  readFilter();
});
content?.addEventListener('click', (event) => {
  if (!(event.target instanceof HTMLAnchorElement) || !event.target.matches('.clear')) return;
  event.preventDefault();
  change({ ...view, filter: readView(new URLSearchParams()).filter });
});

// Somebody may have filled in a field before this script ran.
readFilter();
