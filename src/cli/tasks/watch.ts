import { setTimeout as sleep } from 'node:timers/promises';
import type { TasksAnswer } from '../../report/schema.js';
import type { Display } from './displays.js';

export interface WatchOptions {
  /** Reads the tasks once. */
  readonly read: () => Promise<TasksAnswer>;
  readonly display: Display;
  /** How long after one reading the next one begins. */
  readonly everyMs: number;
  /** Told of each answer before it is shown. */
  readonly onRead: (answer: TasksAnswer) => void;
}

/** Reads and shows the tasks until `signal` is aborted. */
export async function watch(options: WatchOptions, signal: AbortSignal): Promise<void> {
  const { read, display, everyMs, onRead } = options;
  let watchedSince: number | undefined;
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    const answer = await read();
    if (isOver()) return;
    watchedSince ??= Date.parse(answer.generated_at);
    onRead(answer);
    display.show(answer, watchedSince);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
