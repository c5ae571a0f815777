import { spawn, spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { pathOf } from './programs.js';

/** A program in a terminal of its own. */
export interface Session {
  /** All that was written to the terminal so far. */
  readonly seen: () => string;
  /** As typed on the keyboard. */
  readonly type: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Runs a built program until it ends, at the latest with the test. */
export function inTerminal(
  main: string,
  args: readonly string[],
  { columns, rows }: Size,
  env: Readonly<Record<string, string>> = {},
): Session {
  const command = `stty cols ${columns} rows ${rows}; tty; exec ${process.execPath} ${main} ${args.join(' ')}`;
  const child = spawn(pathOf('script'), ['-qec', command, '/dev/null'], {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', TERM: 'xterm-256color', ...env },
  });
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  onTestFinished(() => void child.kill('SIGKILL'));
  const device = (): string => /\/dev\/pts\/\d+/.exec(text)?.[0] ?? '';
  return {
    seen: () => text,
    type: (keys) => void child.stdin.write(keys),
    resize: (wide, high) =>
      void spawnSync(pathOf('stty'), ['-F', device(), 'cols', String(wide), 'rows', String(high)]),
    ended: new Promise((resolve) => child.once('close', resolve)),
  };
}

/** The text of a screen as it was drawn last, without what moves the cursor. */
export function lastScreen(seen: string): string {
  const drawn = seen.split('\u001b[?1049l')[0]?.split('\u001b[H').at(-1) ?? '';
  return drawn.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replaceAll('\r', '');
}
