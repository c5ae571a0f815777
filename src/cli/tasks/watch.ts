import { setTimeout as sleep } from 'node:timers/promises';
import type { TasksAnswer } from '../../report/schema.js';
import { terminalOf } from '../terminal/terminal.js';
import { printableJson } from '../terminal/printable.js';
import { Screen } from '../terminal/screen.js';
import { Keyboard } from '../terminal/keyboard.js';
import { FIRST_VIEW, viewAfter, type Key } from './screen-view.js';
import type { SelectedTasks } from './selection.js';
import { extentOf, screenOfTasks, tableOfTasks, type ScreenOptions } from './tasks-text.js';

/** Shows the tasks each time they were read. */
export interface Display {
  /** `watchedSince` is the time of the first reading, in milliseconds since 1970. */
  show(selected: SelectedTasks, watchedSince: number): void;
  end(): void;
}

export interface WatchOptions {
  /** Reads the tasks once. */
  readonly read: () => Promise<SelectedTasks>;
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
    const selected = await read();
    if (isOver()) return;
    watchedSince ??= Date.parse(selected.answer.generated_at);
    onRead(selected.answer);
    display.show(selected, watchedSince);
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

export interface ScreenDisplayOptions {
  readonly output: NodeJS.WriteStream;
  /** Where keys are read from, if it is a terminal. */
  readonly input: NodeJS.ReadStream;
  readonly everyMs: number;
  /** Called when a key asks to end. */
  readonly onQuit: () => void;
}

/** The whole terminal, redrawn in place: after each reading, each key, and when its size changes. */
export function screenDisplay({ output, input, everyMs, onQuit }: ScreenDisplayOptions): Display {
  const screen = new Screen(output);
  let view = FIRST_VIEW;
  let latest: { readonly selected: SelectedTasks; readonly watchedSince: number } | undefined;
  const options = (watchedSince = 0): ScreenOptions => ({
    terminal: terminalOf(output),
    everyMs,
    watchedSince,
    view,
  });
  const draw = (): void => {
    if (latest === undefined) screen.draw(['reading the cloud … q: quit']);
    else screen.draw(screenOfTasks(latest.selected, options(latest.watchedSince)));
  };
  const onKey = (key: Key): void => {
    const extent = latest === undefined ? { count: 0, fitting: 0 } : extentOf(latest.selected, options());
    const next = viewAfter(view, key, extent);
    if (next === 'quit') {
      onQuit();
      return;
    }
    view = next;
    draw();
  };
  const keys = new Keyboard(input, onKey);
  output.on('resize', draw);
  screen.enter();
  draw();
  return {
    show(selected, watchedSince) {
      latest = { selected, watchedSince };
      draw();
    },
    end() {
      output.off('resize', draw);
      keys.close();
      screen.leave();
    },
  };
}

/** A table for each reading, one below the other. */
export function tablesDisplay(stream: NodeJS.WriteStream): Display {
  return {
    show(selected, watchedSince) {
      const table = tableOfTasks(selected, watchedSince, terminalOf(stream));
      const lines = [selected.answer.generated_at, ...table, ''];
      stream.write(`${lines.join('\n')}\n`);
    },
    end: () => undefined,
  };
}

/** A JSON document on one line for each reading. */
export function jsonDisplay(stream: NodeJS.WriteStream): Display {
  return {
    show: ({ answer, tasks }) => void stream.write(`${printableJson({ ...answer, tasks })}\n`),
    end: () => undefined,
  };
}
