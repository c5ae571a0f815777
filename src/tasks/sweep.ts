import { CloudError } from '../cloud/errors.js';
import type { Slot } from '../cloud/limits.js';
import type { Agenda, Again } from './agenda.js';

/** Until when a collection may go on; the times are on the monotonic clock (`performance.now()`). */
export interface Budget {
  /** Aborted when the collection has to end: calls still under way then end with it. */
  readonly signal: AbortSignal;
  /** Aborted when no call could end in time any more. */
  readonly starts: AbortSignal;
  readonly endsAt: number;
}

/**
 * Runs the errands of an agenda until it is empty or the budget is spent. The most urgent one is chosen only when its
 * slot is granted, so that one which became possible late is never behind an older, less urgent one.
 *
 * @returns the error with which the limits refused a slot (throttled, refused credential), if they did
 */
export async function sweep(agenda: Agenda, slot: Slot, atOnce: number, budget: Budget): Promise<unknown> {
  const { signal, starts, endsAt } = budget;
  const open = new Set<Promise<void>>();
  let waiting = 0;
  let heldBack: unknown;

  const runOne = async (): Promise<void> => {
    let picked: Promise<Again | undefined> | undefined;
    const pick = async (): Promise<void> => {
      waiting -= 1;
      picked = agenda.next()?.run(signal) ?? Promise.resolve(undefined);
      await picked;
    };
    waiting += 1;
    await slot(pick, { signal: starts, endsAt }).catch((error: unknown) => {
      if (picked !== undefined) throw error;
      waiting -= 1;
      // That the budget ended is no reason to report; that the limits refused the slot is.
      if (!starts.aborted || error instanceof CloudError) heldBack ??= error;
    });
    await doAgain(await picked, agenda, starts);
  };

  const isRoom = (): boolean =>
    !starts.aborted && heldBack === undefined && waiting < agenda.size && open.size < atOnce;
  for (;;) {
    while (isRoom()) {
      const one: Promise<void> = runOne().finally(() => open.delete(one));
      open.add(one);
    }
    if (open.size === 0) break;
    await Promise.race(open);
  }
  for (const errand of agenda.clear()) errand.abandon?.();
  return heldBack;
}

/** Puts a failed errand on the agenda once more after its pause, or when there is no more time for one. */
async function doAgain(again: Again | undefined, agenda: Agenda, starts: AbortSignal): Promise<void> {
  if (again === undefined) return;
  await sleep(again.afterMs, starts);
  agenda.add(again.errand);
}

/** Ends early when `signal` is aborted. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((wake) => {
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      wake();
    });
  });
}
