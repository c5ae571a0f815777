import type { JSX } from 'preact';
import type { CollectorAnswer } from '../../../report/schema.js';

/** How much of what is counted has been read. */
export type Knowledge = 'none' | 'part' | 'all';

/** Of counts over `collectors`. Before the first success, "none" is not zero. */
export function knowledgeOf(collectors: readonly CollectorAnswer[]): Knowledge {
  if (collectors.every(({ success }) => success)) return 'all';
  return collectors.every(isUnread) ? 'none' : 'part';
}

/** Whether nothing of a service is known. */
function isUnread({ success, last_success_at, instances, tasks_by_status }: CollectorAnswer): boolean {
  const counts = [instances, ...Object.values(tasks_by_status)];
  return !success && last_success_at === null && counts.every((count) => count === 0);
}

/** `12`; `12+` while a part is unknown, `–` while all is. */
export function Count({ of: count, known }: { readonly of: number; readonly known: Knowledge }): JSX.Element {
  if (known === 'all') return <>{count}</>;
  if (known === 'part') return <span title="At least: not everything could be read">{`${count}+`}</span>;
  return <Unknown />;
}

/** In place of a value that nothing has been read for. */
export function Unknown(): JSX.Element {
  return (
    <span class="quiet" title="Not read yet">
      <span aria-hidden="true">–</span>
      <span class="unseen">unknown</span>
    </span>
  );
}
