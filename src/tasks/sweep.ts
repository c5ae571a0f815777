import type { Agenda } from './agenda.js';

/**
 * Runs `work` once the rate limits and the number of calls in flight allow one more call. Rejects without
 * running it when `signal` is aborted first.
 */
export type Slot = (work: () => Promise<void>, signal: AbortSignal) => Promise<void>;

/**
 * Works an agenda off until it is empty or `signal` is aborted. The most urgent errand is picked only when its
 * slot is there, so that one which became possible late never stands behind an older, less urgent one.
 */
export async function sweep(agenda: Agenda, slot: Slot, atOnce: number, signal: AbortSignal): Promise<void> {
  const open = new Set<Promise<void>>();
  let waiting = 0;

  const runOne = async (): Promise<void> => {
    let picked: Promise<void> | undefined;
    const pick = (): Promise<void> => {
      waiting -= 1;
      picked = agenda.next()?.run(signal) ?? Promise.resolve();
      return picked;
    };
    waiting += 1;
    await slot(pick, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    if (picked === undefined) waiting -= 1;
    await picked; // a slot may be given back at the deadline, before the call that it let through has ended
  };

  const isRoom = (): boolean => !signal.aborted && waiting < agenda.size && open.size < atOnce;
  for (;;) {
    while (isRoom()) {
      const one: Promise<void> = runOne().finally(() => open.delete(one));
      open.add(one);
    }
    if (open.size === 0) return;
    await Promise.race(open);
  }
}
