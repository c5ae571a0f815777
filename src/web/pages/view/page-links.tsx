import { addressOf, type TasksView } from './filter.js';
import type { JSX } from 'preact';
import { PAGE_ROWS, type Rows } from './rows.js';

/** Which rows are shown, and the ways to the others. */
export function pageLinks(
  { found, page, pages }: Rows,
  view: TasksView,
  onView: (view: TasksView) => void,
): JSX.Element {
  const link = (text: string, to: number, rel?: 'prev' | 'next'): JSX.Element | false => {
    if (to < 1 || to > pages || to === page) return false;
    const next = { ...view, page: to };
    const onClick = (event: { preventDefault: () => void }): void => {
      event.preventDefault();
      onView(next);
    };
    return (
      <a key={text} href={addressOf(next)} rel={rel} onClick={onClick}>
        {text}
      </a>
    );
  };
  const last = Math.min(found, page * PAGE_ROWS);
  return (
    <nav class="turn" aria-label="Pages of the table">
      {page > 2 && link('First', 1)}
      {link('Previous', page - 1, 'prev')}
      <span>{`${(page - 1) * PAGE_ROWS + 1} to ${last} of ${found}`}</span>
      {link('Next', page + 1, 'next')}
      {page < pages - 1 && link('Last', pages)}
    </nav>
  );
}
