import type { CheckArguments } from './arguments.js';
import { openRuntime } from './open-runtime.js';
import { CallCounter, examine } from './check/examine.js';
import { reportLines } from './check/report-text.js';
import { reportOf, type CheckReport } from './check/report.js';
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
  const report = reportOf(projects, opened, Date.now());
  process.stdout.write(`${written(report, args)}\n`);
  await opened.close();
  return report.ok;
}

function written(report: CheckReport, { output }: CheckArguments): string {
  if (output === 'json') return printableJson(report, 2);
  return reportLines(report, terminalOf(process.stdout)).join('\n');
}
