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
  script: 'bsdutils',
  stty: 'coreutils',
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

/** Runs the program to its end, with `input` on its standard input; a failure of its own is an answer, too. */
export function run(
  program: Program,
  args: readonly string[],
  cwd?: string,
  input?: string,
): Promise<Finished> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(pathOf(program), [...args], options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
      resolve({ code, text: stdout + stderr });
    });
    // Who does not read to the end has a reason, and tells it.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

export interface Started {
  /** What it printed so far. */
  readonly text: () => string;
  /** Waits until it has printed something that matches; fails with what it printed when it ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Asks it to end, and waits until it has; makes it end when it does not. */
  readonly stop: () => Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Starts the program and gives it back at once; end it with `stop`. It never outlives the tests' own process. */
export function start(program: Program, args: readonly string[]): Started {
  const child = spawn(pathOf(program), [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close').finally(() => process.off('exit', kill));
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return {
    text: () => text,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(text);
          if (found !== null) resolve(found);
        };
        for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
        void ended.then(() => reject(new Error(`${program} ended before ${String(pattern)}:\n${text}`)));
        look();
      }),
    stop: async () => {
      const timer = setTimeout(kill, PATIENCE_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(timer);
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

/**
 * Asks again until `attempt` gives something. Fails with `what`, the last error and the situation when it never does.
 */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  withinMs = 60_000,
  situation: () => string | Promise<string> = () => '',
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
    if (Date.now() > end) {
      const message = `${what}: not within ${withinMs / 1000} s\n${await situation()}`.trimEnd();
      throw new Error(message, { cause: last });
    }
    await new Promise((next) => setTimeout(next, 200));
  }
}
