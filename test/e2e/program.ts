import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What a process that has ended left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the built program. */
export class Run {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(main: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    // Nothing of the environment of the tests: it may hold keys.
    const options = { env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env } };
    this.#child = spawn(process.execPath, [main, ...args], options);
    this.#child.stdout?.on('data', (data: Buffer) => (this.#stdout += data.toString()));
    this.#child.stderr?.on('data', (data: Buffer) => (this.#stderr += data.toString()));
    this.ended = new Promise((resolve) =>
      this.#child.once('close', (code) => resolve({ code, ...this.output })),
    );
  }

  get output(): { readonly stdout: string; readonly stderr: string } {
    return { stdout: this.#stdout, stderr: this.#stderr };
  }

  /** Where it listens, once its log says so. */
  async url(): Promise<string> {
    const found = await this.logged(/"urls":\["([^"]+)"/);
    return found[1] ?? '';
  }

  /** Waits until standard error matches; fails when the process ends before. */
  logged(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.#stderr);
        if (found !== null) resolve(found);
      };
      this.#child.stderr?.on('data', look);
      void this.ended.then(({ code, stderr }) =>
        reject(new Error(`ended with ${String(code)} before ${String(pattern)} was logged: ${stderr}`)),
      );
      look();
    });
  }

  /** Leaves its standard output, as `head` does when it has enough. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** The program, built into a folder of its own: `dist` may be in use. */
export interface Program {
  /** The file that Node.js runs. */
  readonly main: string;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Run;
  /** Ends every process that still runs, whatever it is doing. */
  killAll(): Promise<void>;
  remove(): Promise<void>;
}

/** Compiles each file of `src` on its own and bundles the pages; types are checked elsewhere. */
export async function buildInto(outdir: string): Promise<void> {
  const source = join(ROOT, 'src');
  const names = await readdir(source, { recursive: true });
  const entryPoints = names.filter((name) => /\.tsx?$/.test(name)).map((name) => join(source, name));
  const jsx = { jsx: 'automatic', jsxImportSource: 'preact' } as const;
  await build({ entryPoints, outdir, ...jsx, format: 'esm', target: 'node20', logLevel: 'error' });
  const pages = ['run', '--silent', 'build:pages', '--', `--outdir=${join(outdir, 'web/pages/assets')}`];
  const runbooks = ['run', '--silent', 'build:runbooks', '--', join(outdir, 'web/pages')];
  for (const args of [pages, runbooks]) await promisify(execFile)('npm', args, { cwd: ROOT });
}

export async function buildProgram(): Promise<Program> {
  const cache = join(ROOT, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'test-program-'));
  await buildInto(join(folder, 'dist'));
  // The program reads its version from there.
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const runs = new Set<Run>();
  const main = join(folder, 'dist/main.js');
  return {
    main,
    run: (args, env = {}) => {
      const run = new Run(main, args, env);
      runs.add(run);
      void run.ended.then(() => runs.delete(run));
      return run;
    },
    killAll: async () => {
      await Promise.all(
        [...runs].map((run) => {
          run.signal('SIGKILL');
          return run.ended;
        }),
      );
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The program for the tests of one file: built before them, and what one left running is ended after it. */
export function useProgram(): Pick<Program, 'main' | 'run'> {
  let program: Program;
  beforeAll(async () => {
    program = await buildProgram();
  }, 120_000);
  afterEach(() => program.killAll());
  afterAll(() => program.remove());
  return {
    get main() {
      return program.main;
    },
    run: (...args) => program.run(...args),
  };
}
