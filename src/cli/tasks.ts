import { NO_OBSERVER } from '../cloud/call.js';
import { answerOf } from '../report/tasks-answer.js';
import type { TasksAnswer } from '../report/schema.js';
import type { TasksArguments } from './arguments.js';
import { putToWork, type AtWork } from './at-work.js';
import { readBuild } from './build.js';
import type { Running } from './serve.js';
import { StartError } from './start-error.js';
import { collect, MOST_COLLECTIONS } from './tasks/collect.js';
import { isNothing, missingIn, tableOfTasks } from './tasks/tasks-text.js';
import { jsonDisplay, screenDisplay, tablesDisplay, watch, type Display } from './tasks/watch.js';
import { paperOf } from './terminal/paper.js';
import { printableJson } from './terminal/printable.js';
import { failWhenInterrupted } from './terminal/reader.js';
import { WaitingLine } from './terminal/waiting-line.js';

/** No oftener than this the cloud is asked by somebody who just looks on. */
const LEAST_EVERY_MS = 5_000;

/** Reads the tasks once, up to a number of collections that is given. */
type Read = (most: number) => Promise<TasksAnswer>;

/**
 * Reads the cloud once and prints its tasks, and on standard error what could not be read; with `--watch` it goes on
 * until it is stopped. Throws a `ConfigurationError`, and a `StartError` when nothing at all could be read.
 */
export async function tasks(args: TasksArguments, env: NodeJS.ProcessEnv): Promise<Running | undefined> {
  const atWork = await putToWork(args, env, NO_OBSERVER);
  const { version } = await readBuild(env);
  const teller = { version, startedAt: atWork.startedAt, now: Date.now };
  const read: Read = async (most) => answerOf(await collect(atWork, most), teller);
  if (args.isWatch) return startWatch(args, atWork, read);
  await lookOnce(args, read);
  await atWork.close();
  return undefined;
}

async function lookOnce({ output }: TasksArguments, read: Read): Promise<void> {
  failWhenInterrupted();
  const waiting = new WaitingLine(process.stderr);
  waiting.tell('reading the cloud …');
  const answer = await read(MOST_COLLECTIONS);
  waiting.end();
  const text =
    output === 'json'
      ? printableJson(answer, 2)
      : tableOfTasks(answer, undefined, paperOf(process.stdout)).join('\n');
  process.stdout.write(`${text}\n`);
  tell(missingIn(answer));
  if (isNothing(answer)) throw new StartError('nothing could be read; the command "check" says more');
}

function startWatch(args: TasksArguments, { configuration }: AtWork, read: Read): Running {
  const everyMs = Math.max(LEAST_EVERY_MS, configuration.collection.cacheForMs);
  const display = displayFor(args, everyMs);
  const ending = new AbortController();
  let told = '';
  const onRead = (answer: TasksAnswer): void => {
    if (args.output === 'table' && process.stdout.isTTY) return; // it stands on the screen
    const state = JSON.stringify(answer.collectors.map(({ success, failure }) => [success, failure?.reason]));
    if (state !== told) tell(missingIn(answer));
    told = state;
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
  return process.stdout.isTTY ? screenDisplay(process.stdout, everyMs) : tablesDisplay(process.stdout);
}

function tell(missing: readonly string[]): void {
  process.stderr.write(missing.map((line) => `${line}\n`).join(''));
}
