import { NO_OBSERVER } from '../cloud/call.js';
import { answerOf } from '../report/tasks-answer.js';
import type { TasksAnswer } from '../report/schema.js';
import type { TasksArguments } from './arguments.js';
import { openRuntime, type OpenRuntime } from './open-runtime.js';
import { readBuild } from './build.js';
import type { Running } from './serve.js';
import { StartError } from './start-error.js';
import { checkSources, collect, MOST_COLLECTIONS } from './tasks/collect.js';
import { selectTasks, type SelectedTasks } from './tasks/selection.js';
import { isNothing, missingIn, tableOfTasks } from './tasks/tasks-text.js';
import { jsonDisplay, screenDisplay, tablesDisplay, watch, type Display } from './tasks/watch.js';
import { terminalOf } from './terminal/terminal.js';
import { printableJson } from './terminal/printable.js';
import { failWhenInterrupted } from './terminal/streams.js';
import { ProgressLine } from './terminal/progress-line.js';

/** `--watch` reads the cloud at most this often. */
const LEAST_EVERY_MS = 5_000;

/** Reads the tasks with at most so many collections. */
type Read = (mostCollections: number) => Promise<SelectedTasks>;

/**
 * Reads the cloud once and prints its tasks, and on standard error what could not be read; with `--watch` it continues
 * until it is stopped. Throws a `ConfigurationError`, and a `StartError` when nothing at all could be read.
 */
export async function tasks(args: TasksArguments, env: NodeJS.ProcessEnv): Promise<Running | undefined> {
  const opened = await openRuntime(args, env, NO_OBSERVER);
  checkSources(opened, args);
  const { version } = await readBuild(env);
  const exporterInfo = { version, startedAt: opened.startedAt, now: Date.now };
  // A program that reads JSON gets everything that it does not exclude.
  const selection = { ...args, isAll: args.isAll || args.output === 'json' };
  const read: Read = async (mostCollections) =>
    selectTasks(await answerOf(await collect(opened, args, mostCollections), exporterInfo), selection);
  if (args.isWatch) return startWatch(args, opened, read);
  await printOnce(args, read);
  await opened.close();
  return undefined;
}

async function printOnce({ output }: TasksArguments, read: Read): Promise<void> {
  failWhenInterrupted();
  const progress = new ProgressLine(process.stderr);
  progress.show('reading the cloud …');
  const selected = await read(MOST_COLLECTIONS);
  const { answer, tasks } = selected;
  progress.end();
  const text =
    output === 'json'
      ? printableJson({ ...answer, tasks }, 2)
      : tableOfTasks(selected, undefined, terminalOf(process.stdout)).join('\n');
  process.stdout.write(`${text}\n`);
  printErrors(missingIn(answer));
  if (isNothing(answer)) throw new StartError('nothing could be read; the command "check" says more');
}

function startWatch(args: TasksArguments, { configuration }: OpenRuntime, read: Read): Running {
  const everyMs = Math.max(LEAST_EVERY_MS, configuration.collection.cacheForMs);
  const display = displayFor(args, everyMs);
  const ending = new AbortController();
  let reported = '';
  const onRead = (answer: TasksAnswer): void => {
    if (args.output === 'table' && process.stdout.isTTY) return; // the screen shows it
    const state = JSON.stringify(answer.collectors.map(({ success, failure }) => [success, failure?.reason]));
    if (state !== reported) printErrors(missingIn(answer));
    reported = state;
  };
  void watch({ read: () => read(1), display, everyMs, onRead }, ending.signal).finally(() => display.end());
  return {
    stop: () => {
      ending.abort();
      display.end();
      return Promise.resolve();
    },
  };
}

function displayFor({ output }: TasksArguments, everyMs: number): Display {
  if (output === 'json') return jsonDisplay(process.stdout);
  if (!process.stdout.isTTY) return tablesDisplay(process.stdout);
  // Ends as after Ctrl-C on a terminal that turns it into a signal.
  const onQuit = (): void => void process.kill(process.pid, 'SIGINT');
  return screenDisplay({ output: process.stdout, input: process.stdin, everyMs, onQuit });
}

function printErrors(missing: readonly string[]): void {
  process.stderr.write(missing.map((line) => `${line}\n`).join(''));
}
