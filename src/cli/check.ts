import type { CheckArguments } from './arguments.js';
import { openRuntime } from './open-runtime.js';
import { CallCounter } from './check/call-counter.js';
import { examine } from './check/examine.js';
import { reportJson } from './check/report-json.js';
import { reportLines } from './check/report-text.js';
import { reportOf, type Report } from './check/report.js';
import { terminalOf } from './terminal/terminal.js';
import { printableJson } from './terminal/printable.js';
import { failWhenInterrupted } from './terminal/streams.js';
import { ProgressLine } from './terminal/progress-line.js';

/** Tries every project and service once and prints a report; returns whether all work. Throws a `ConfigurationError`. */
export async function check(args: CheckArguments, env: NodeJS.ProcessEnv): Promise<boolean> {
  const calls = new CallCounter();
  failWhenInterrupted();
  const opened = await openRuntime(args, env, calls);
  const progress = new ProgressLine(process.stderr);
  const total = opened.runtime.projects.flatMap(({ collectors }) => collectors).length;
  let tried = 0;
  const showProgress = (): void =>
    progress.show(`asking the cloud: ${tried} of ${total} services have answered`);
  showProgress();
  const projects = await examine(opened, calls, () => {
    tried += 1;
    showProgress();
  });
  progress.end();
  const report = reportOf(projects, opened.configuration, args.isDemo ? {} : env);
  process.stdout.write(`${written(report, args)}\n`);
  await opened.close();
  return report.isGood;
}

function written(report: Report, { output }: CheckArguments): string {
  if (output === 'json') return printableJson(reportJson(report, Date.now()), 2);
  return reportLines(report, terminalOf(process.stdout)).join('\n');
}
