import { render } from 'preact';
import { addressOf, readView, type TasksView } from '../view/filter.js';
import { TasksPage } from '../view/tasks-page.js';
import { keepFresh } from './refresh.js';

let view = readView(new URLSearchParams(location.search));

/** The address follows, so that it can be shared; going back leaves the page. */
function change(next: TasksView): void {
  const isTurned = next.page !== view.page;
  view = next;
  history.replaceState(null, '', addressOf(view));
  showAgain();
  if (isTurned) document.getElementById('filter')?.scrollIntoView();
}

/** Another filter has other pages: the first is shown. */
function changeFilter(filter: TasksView['filter']): void {
  const isSame = JSON.stringify(filter) === JSON.stringify(view.filter);
  change({ ...view, filter, page: isSame ? view.page : 1 });
}

/** Applies the current content of the fields, which may differ from the address. */
function readFilter(): void {
  const form = document.getElementById('filter');
  if (!(form instanceof HTMLFormElement)) return;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') query.append(name, value);
  changeFilter(readView(query).filter);
}

const content = document.getElementById('content');

const showAgain =
  content === null
    ? () => undefined
    : keepFresh((answer, now) =>
        render(<TasksPage answer={answer} view={view} now={now} onView={change} />, content),
      );

content?.addEventListener('input', readFilter);
content?.addEventListener('submit', (event) => {
  event.preventDefault();
  readFilter();
});
content?.addEventListener('click', (event) => {
  if (!(event.target instanceof HTMLAnchorElement) || !event.target.matches('.clear')) return;
  event.preventDefault();
  changeFilter(readView(new URLSearchParams()).filter);
});

// A field may have been filled in before this script ran.
readFilter();
