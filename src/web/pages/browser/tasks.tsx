import { render } from 'preact';
import { TasksPage } from '../view/tasks-page.js';
import { addressOf, readView, type TasksView } from '../view/tasks-view.js';
import { showLocalTimes } from './local-times.js';
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

/** Another filter or order has other pages: the first is shown. */
function changeFilter({ filter, sort }: Pick<TasksView, 'filter' | 'sort'>): void {
  const isSame = JSON.stringify([filter, sort]) === JSON.stringify([view.filter, view.sort]);
  change({ ...view, filter, sort, page: isSame ? view.page : 1 });
}

/** Applies the current content of the fields, which may differ from the address. */
function readFilter(): void {
  const form = document.getElementById('filter');
  if (!(form instanceof HTMLFormElement)) return;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') query.append(name, value);
  changeFilter(readView(query));
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
  const { target } = event;
  if (!(target instanceof Element)) return;
  if (target.matches('.clear')) {
    event.preventDefault();
    changeFilter({ ...readView(new URLSearchParams()), sort: view.sort });
  } else openRowAt(target);
});

/** A click anywhere on a row opens it, unless it ends a selection of text. */
function openRowAt(target: Element): void {
  if (target.closest('a, button') !== null || getSelection()?.isCollapsed === false) return;
  target.closest('.task > tr:first-child')?.querySelector<HTMLButtonElement>('.toggle')?.click();
}

showLocalTimes();

// A field may have been filled in before this script ran.
readFilter();
