import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';

/** The programs that these tests need, each with the Debian package that holds it. */
const PACKAGES = {
  prometheus: 'prometheus',
  promtool: 'prometheus',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  amtool: 'prometheus-alertmanager',
  chromium: 'chromium',
} as const;

export type Program = keyof typeof PACKAGES;

/** Where the program is. Throws, with the package to install, when it is nowhere: nothing here is skipped. */
export function pathOf(program: Program): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, program)).find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    `${program} is not on the PATH: install it with "apt-get update && apt-get install ${PACKAGES[program]}"`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Finished {
  /** The exit code. */
  readonly code: number;
  /** Standard output and standard error. */
  readonly text: string;
}

/** Runs the program to its end; a failure of its own is an answer, too. */
export function run(program: Program, args: readonly string[], cwd?: string): Promise<Finished> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile(pathOf(program), [...args], options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
      resolve({ code, text: stdout + stderr });
    });
  });
}

export interface Started {
  /** What it printed so far. */
  readonly text: () => string;
  /** Asks it to end, and waits until it has. */
  readonly stop: () => Promise<void>;
}

/** Starts the program and gives it back at once; end it with `stop`. */
export function start(program: Program, args: readonly string[]): Started {
  const child = spawn(pathOf(program), [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return {
    text: () => text,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A port of the loopback interface on which nothing listens at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks again until `attempt` gives something; fails with `what` and the last error when it never does. */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  withinMs = 60_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const result = await attempt();
      if (result !== undefined) return result;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${withinMs / 1000} s`, { cause: last });
    await new Promise((next) => setTimeout(next, 200));
  }
}
