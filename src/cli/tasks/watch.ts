import { setTimeout as sleep } from 'node:timers/promises';
import type { TasksAnswer } from '../../report/schema.js';
import { terminalOf } from '../terminal/terminal.js';
import { printableJson } from '../terminal/printable.js';
import { Screen } from '../terminal/screen.js';
import { screenOfTasks, tableOfTasks } from './tasks-text.js';

/** Shows the tasks each time they were read. */
export interface Display {
  /** `watchedSince` is the time of the first reading, in milliseconds since 1970. */
  show(answer: TasksAnswer, watchedSince: number): void;
  end(): void;
}

export interface WatchOptions {
  /** Reads the tasks once. */
  readonly read: () => Promise<TasksAnswer>;
  readonly display: Display;
  /** The pause between the end of one reading and the next one. */
  readonly everyMs: number;
  /** Called with each answer before it is shown. */
  readonly onRead: (answer: TasksAnswer) => void;
}

/** Reads and shows the tasks until `signal` is aborted. */
export async function watch(options: WatchOptions, signal: AbortSignal): Promise<void> {
  const { read, display, everyMs, onRead } = options;
  const isOver = (): boolean => signal.aborted;
  let watchedSince: number | undefined;
  while (!isOver()) {
    const answer = await read();
    if (isOver()) return;
    watchedSince ??= Date.parse(answer.generated_at);
    onRead(answer);
    display.show(answer, watchedSince);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

/** The whole terminal, redrawn in place, also when its size changes. */
export function screenDisplay(stream: NodeJS.WriteStream, everyMs: number): Display {
  const screen = new Screen(stream);
  let lines = (): readonly string[] => ['reading the cloud …'];
  const draw = (): void => screen.draw(lines());
  stream.on('resize', draw);
  screen.enter();
  draw();
  return {
    show(answer, watchedSince) {
      lines = () => screenOfTasks(answer, { terminal: terminalOf(stream), everyMs, watchedSince });
      draw();
    },
    end() {
      stream.off('resize', draw);
      screen.leave();
    },
  };
}

/** A table for each reading, one below the other. */
export function tablesDisplay(stream: NodeJS.WriteStream): Display {
  return {
    show(answer, watchedSince) {
      const lines = [answer.generated_at, ...tableOfTasks(answer, watchedSince, terminalOf(stream)), ''];
      stream.write(`${lines.join('\n')}\n`);
    },
    end: () => undefined,
  };
}

/** A JSON document on one line for each reading. */
export function jsonDisplay(stream: NodeJS.WriteStream): Display {
  return {
    show: (answer) => void stream.write(`${printableJson(answer)}\n`),
    end: () => undefined,
  };
}
