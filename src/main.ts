#!/usr/bin/env node
import { parseArguments } from './cli/arguments.js';
import { readBuild } from './cli/build.js';
import { checkConfiguration, serve, type Running } from './cli/serve.js';
import { StartError } from './cli/start-error.js';
import { escapedLines } from './cli/terminal/printable.js';
import { endWithReader, outliveReader } from './cli/terminal/reader.js';
import { HELP, UsageError } from './cli/usage.js';
import { ConfigurationError } from './config/problems.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** Does what the command line says; gives what runs on, if anything does. */
async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Running | undefined> {
  const args = parseArguments(argv);
  const isServing = args.command === 'simulate' || (args.command === 'serve' && !args.isCheck);
  if (isServing) outliveReader(process.stdout);
  else endWithReader(process.stdout);
  switch (args.command) {
    case 'serve':
      if (!args.isCheck) return serve(args, env);
      process.stdout.write(await checkConfiguration(args, env));
      return undefined;
    case 'check':
      process.exitCode = (await (await import('./cli/check.js')).check(args, env)) ? 0 : FAILED;
      return undefined;
    case 'tasks':
      return (await import('./cli/tasks.js')).tasks(args, env);
    case 'simulate':
      return (await import('./cli/simulate.js')).simulate(args);
    case 'help':
    case 'version':
      process.stdout.write(await textOf(args.command, env));
      return undefined;
  }
}

async function textOf(command: 'help' | 'version', env: NodeJS.ProcessEnv): Promise<string> {
  if (command === 'help') return HELP;
  const { version, revision } = await readBuild(env);
  const of = revision === '' ? '' : ` (revision ${revision})`;
  return `huaweicloud-task-exporter ${version}${of}, Node.js ${process.version}\n`;
}

/** The first signal lets what is under way end; a second one does not wait for it. */
function stopOnSignals(running: () => Running | undefined): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(FAILED);
    isStopping = true;
    (running()?.stop() ?? Promise.resolve()).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGHUP', () => {
    const now = running();
    if (now?.reload !== undefined) void now.reload();
    // What has nothing to read again ends with its terminal, as any program does.
    else if (now !== undefined) onSignal();
  });
}

function fail(error: unknown): never {
  const isTheirs = error instanceof UsageError || error instanceof ConfigurationError;
  const message = isTheirs || error instanceof StartError ? error.message : explain(error);
  process.stderr.write(`${escapedLines(message)}\n`);
  process.exit(isTheirs ? WRONG_USAGE : FAILED);
}

/** What nobody expected is told with its stack, for a report of the bug. */
function explain(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

let running: Running | undefined;
stopOnSignals(() => running);
run(process.argv.slice(2), process.env).then((started) => (running = started), fail);
