import type { CheckArguments } from './arguments.js';
import { putToWork } from './at-work.js';
import { CallCounter, examine } from './check/examine.js';
import { reportLines } from './check/report-text.js';
import { reportOf, type CheckReport } from './check/report.js';
import { paperOf } from './terminal/paper.js';
import { printableJson } from './terminal/printable.js';
import { failWhenInterrupted } from './terminal/reader.js';
import { WaitingLine } from './terminal/waiting-line.js';

/**
 * Tries every project and service once, prints what came of it, and tells whether all of it works. Throws a
 * `ConfigurationError`.
 */
export async function check(args: CheckArguments, env: NodeJS.ProcessEnv): Promise<boolean> {
  const calls = new CallCounter();
  failWhenInterrupted();
  const atWork = await putToWork(args, env, calls);
  const waiting = new WaitingLine(process.stderr);
  const total = atWork.runtime.projects.flatMap(({ collectors }) => collectors).length;
  let tried = 0;
  const tell = (): void => waiting.tell(`asking the cloud: ${tried} of ${total} services have answered`);
  tell();
  const projects = await examine(atWork, calls, () => {
    tried += 1;
    tell();
  });
  waiting.end();
  const report = reportOf(
    projects,
    { configuration: atWork.configuration, env: args.isDemo ? {} : env },
    Date.now(),
  );
  process.stdout.write(`${written(report, args)}\n`);
  await atWork.close();
  return report.ok;
}

function written(report: CheckReport, { output }: CheckArguments): string {
  if (output === 'json') return printableJson(report, 2);
  return reportLines(report, paperOf(process.stdout)).join('\n');
}
