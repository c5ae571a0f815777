#!/usr/bin/env node
import { PROGRAM, UsageError, parseArguments, type Arguments } from './cli/arguments.js';
import { readBuild } from './cli/build.js';
import { checkConfiguration } from './cli/check-configuration.js';
import { serve, type Running } from './cli/serve.js';
import { StartError } from './cli/start-error.js';
import { escapedLines } from './cli/terminal/printable.js';
import { exitOnWriteError, ignoreWriteErrors } from './cli/terminal/streams.js';
import { ConfigurationError } from './config/problems.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** Runs the command; returns what keeps running, if anything does. */
async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Running | undefined> {
  const args = parseArguments(argv);
  if (isServer(args)) ignoreWriteErrors(process.stdout);
  else exitOnWriteError(process.stdout);
  switch (args.command) {
    case 'serve':
      if (!args.isCheck) return serve(args, env);
      process.exitCode = (await checkConfiguration(args, env)) ? 0 : WRONG_USAGE;
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
      process.stdout.write(args.command === 'help' ? args.text : await versionLine(env));
      return undefined;
  }
}

function isServer(args: Arguments): boolean {
  return args.command === 'simulate' || (args.command === 'serve' && !args.isCheck);
}

async function versionLine(env: NodeJS.ProcessEnv): Promise<string> {
  const { version, revision } = await readBuild(env);
  const suffix = revision === '' ? '' : ` (revision ${revision})`;
  return `${PROGRAM} ${version}${suffix}, Node.js ${process.version}\n`;
}

/** The first signal lets requests in flight end; the second one ends the process at once. */
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
    const current = running();
    if (current?.reload !== undefined) void current.reload();
    // Without a file to reload the process ends with its terminal, as is the default.
    else if (current !== undefined) onSignal();
  });
}

function fail(error: unknown): never {
  const isUsage = error instanceof UsageError || error instanceof ConfigurationError;
  const message = isUsage || error instanceof StartError ? error.message : withStack(error);
  process.stderr.write(`${escapedLines(message)}\n`);
  process.exit(isUsage ? WRONG_USAGE : FAILED);
}

/** An unexpected error is printed with its stack, for a bug report. */
function withStack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

let running: Running | undefined;
stopOnSignals(() => running);
run(process.argv.slice(2), process.env).then((started) => (running = started), fail);
