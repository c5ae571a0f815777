import { counted } from '../terminal/counted.js';
import { printable } from '../terminal/printable.js';
import type { Terminal } from '../terminal/terminal.js';
import { wrap, wrapItem } from '../terminal/wrap.js';
import type { CheckedProject } from './finding.js';
import { problemLines } from './problem-lines.js';
import type { Report } from './report.js';
import { hostOf, servicesTable } from './services-table.js';

/** A report as lines for people: a table for each project, then what is wrong and what to do, then the outcome. */
export function reportLines(report: Report, terminal: Terminal): readonly string[] {
  const { projects, problems, missing, consequences } = report;
  const sentence = (text: string): readonly string[] => [
    '',
    ...wrap(printable(text), terminal.columns, '   '),
  ];
  const sections = [
    ...projects.map((project) => projectLines(project, report, terminal)),
    legend(report, terminal),
    headed(
      'What is wrong',
      problems,
      (problem, at) => ['', ...problemLines(problem, at + 1, terminal)],
      terminal,
    ),
    headed('What is missing', missing, sentence, terminal),
    headed('What does not fit', consequences, sentence, terminal),
    [outcome(report, terminal)],
  ];
  const apart = sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines]);
  return apart.slice(1);
}

function headed<T>(
  heading: string,
  items: readonly T[],
  linesOf: (item: T, at: number) => readonly string[],
  { paint }: Terminal,
): readonly string[] {
  return items.length === 0 ? [] : [paint('bold', heading), ...items.flatMap(linesOf)];
}

function projectLines(project: CheckedProject, report: Report, terminal: Terminal): readonly string[] {
  const { config, credentialOrigin, findings } = project;
  const { table, hasEndpoints } = servicesTable(project, report, terminal);
  const hosts = [...new Set(findings.map(({ service }) => hostOf(config.endpoints[service.host])))];
  const facts = [
    ['region', config.region],
    ['project id', idWords(project)],
    ['credentials', `"${config.credentials}": ${credentialOrigin}`],
    ...(hasEndpoints ? [] : [['endpoints', hosts.join(', ')]]),
  ];
  return [
    terminal.paint('bold', printable(config.name)),
    ...facts.flatMap(([name = '', fact = '']) =>
      wrapItem(`  ${name.padEnd(13)}`, printable(fact), terminal.columns),
    ),
    '',
    ...table.map((line) => `  ${line}`),
  ];
}

function idWords({ config, id, iamCalls }: CheckedProject): string {
  const iam = `${counted(iamCalls, 'call')} to ${hostOf(config.endpoints['iam'])}`;
  if (config.projectId !== undefined) return `${config.projectId} (configured)`;
  if (iamCalls === 0) return 'not known: IAM was not asked';
  return `${id === '' ? 'not found' : id} (asked from IAM: ${iam})`;
}

function legend({ costs }: Report, { paint, columns }: Terminal): readonly string[] {
  const [cost] = costs;
  if (cost === undefined) return [];
  const text =
    'FIRST: calls to read everything once. A SCRAPE: calls of each scrape from then on, at one every 30 s, ' +
    `of those that the rate allows within ${cost.timeoutSeconds} s.`;
  return wrap(text, columns).map((line) => paint('gray', line));
}

function outcome({ projects, missing, isGood }: Report, { paint }: Terminal): string {
  const findings = projects.flatMap((project) => project.findings);
  const good = findings.filter(({ state }) => state === 'ok').length;
  const all = `${counted(findings.length, 'service')} of ${counted(projects.length, 'project')}`;
  if (isGood && missing.length > 0)
    return paint('yellow', `${all} can be read, but the cloud does not give everything.`);
  return isGood
    ? paint('green', `All is well: ${all} can be read.`)
    : paint('red', `${good} of ${all} can be read.`);
}
