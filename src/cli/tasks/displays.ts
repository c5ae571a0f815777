import type { TasksAnswer } from '../../web/api/schema.js';
import { terminalOf } from '../terminal/terminal.js';
import { printableJson } from '../terminal/printable.js';
import { Screen } from '../terminal/screen.js';
import { screenLines } from './screen-lines.js';
import { tableOfAll } from './table-of-all.js';

/** Where the tasks are shown each time they were read. */
export interface Display {
  /** `watchedSince` is when they were read first, as milliseconds since 1970. */
  show(answer: TasksAnswer, watchedSince: number): void;
  end(): void;
}

/** The whole terminal, drawn anew in place, also when its size changes. */
export function screenDisplay(stream: NodeJS.WriteStream, everyMs: number): Display {
  const screen = new Screen(stream);
  let lines = (): readonly string[] => ['reading the cloud …'];
  const draw = (): void => screen.draw(lines());
  stream.on('resize', draw);
  screen.enter();
  draw();
  return {
    show(answer, watchedSince) {
      lines = () => screenLines(answer, { terminal: terminalOf(stream), everyMs, watchedSince });
      draw();
    },
    end() {
      stream.off('resize', draw);
      screen.leave();
    },
  };
}

/** A table each time, one below the other. */
export function tablesDisplay(stream: NodeJS.WriteStream): Display {
  return {
    show(answer, watchedSince) {
      const lines = [answer.generated_at, ...tableOfAll(answer, watchedSince, terminalOf(stream)), ''];
      stream.write(`${lines.join('\n')}\n`);
    },
    end: () => undefined,
  };
}

/** A document on a line each time, for programs. */
export function jsonDisplay(stream: NodeJS.WriteStream): Display {
  return {
    show: (answer) => void stream.write(`${printableJson(answer)}\n`),
    end: () => undefined,
  };
}
