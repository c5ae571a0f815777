import type { ComponentChildren, JSX } from 'preact';
import { addressOf, type TasksView } from './tasks-view.js';

export interface ViewLinkProps {
  /** What the link shows. */
  readonly to: TasksView;
  /** Called in place of following the link; on the server there are no clicks. */
  readonly onView: (view: TasksView) => void;
  readonly rel?: 'prev' | 'next' | undefined;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A link to another view of the tasks page: an address without scripts, a change in place with them. */
export function ViewLink({ to, onView, children, ...attributes }: ViewLinkProps): JSX.Element {
  const onClick = (event: MouseEvent): void => {
    // Into another tab or window.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onView(to);
  };
  return (
    <a href={addressOf(to)} onClick={onClick} {...attributes}>
      {children}
    </a>
  );
}
