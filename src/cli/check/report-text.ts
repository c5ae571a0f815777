import { REASON_TEXTS } from '../../report/reasons.js';
import { counted } from '../terminal/counted.js';
import { printable } from '../terminal/printable.js';
import type { Terminal, Style } from '../terminal/terminal.js';
import { fits, tableLines, type Cell, type Column } from '../terminal/table.js';
import { wrap, wrapItem } from '../terminal/wrap.js';
import type { CheckReport, ProblemReport, ProjectReport, ServiceReport } from './report.js';

const INDENT = '   ';
const ENDPOINT: Column = { head: 'ENDPOINT' };

const COLUMNS: readonly Column[] = [
  { head: 'SERVICE' },
  { head: 'STATE' },
  { head: 'INSTANCES', align: 'right' },
  { head: 'UNFINISHED', align: 'right' },
  { head: 'CALLS', align: 'right' },
  { head: 'TIME', align: 'right' },
  { head: 'FIRST', align: 'right' },
  { head: 'A SCRAPE', align: 'right' },
];

const STATES: Readonly<Record<ServiceReport['state'], readonly [text: string, style: Style]>> = {
  ok: ['ok', 'green'],
  failed: ['failed', 'red'],
  not_asked: ['not asked', 'yellow'],
  unfinished: ['no time', 'yellow'],
};

/** A report as lines: a table for each project, then what is wrong and what to do, then the outcome. */
export function reportLines(report: CheckReport, terminal: Terminal): readonly string[] {
  const sentences = (texts: readonly string[]) =>
    texts.map((text) => wrap(printable(text), terminal.columns, INDENT));
  const problems = report.problems.map((problem, at) => problemLines(problem, at + 1, terminal));
  const sections = [
    ...report.projects.map((project) => projectLines(project, report, terminal)),
    legend(report, terminal),
    section('What is wrong', problems, terminal),
    section('What is missing', sentences(report.missing), terminal),
    section('What does not fit', sentences(report.consequences), terminal),
    [outcome(report, terminal)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines) => ['', ...lines])
    .slice(1);
}

function section(
  heading: string,
  items: readonly (readonly string[])[],
  { paint }: Terminal,
): readonly string[] {
  return items.length === 0 ? [] : [paint('bold', heading), ...items.flatMap((lines) => ['', ...lines])];
}

function projectLines(project: ProjectReport, report: CheckReport, terminal: Terminal): readonly string[] {
  const { region, credentials, services } = project;
  const indented = { ...terminal, columns: terminal.columns && terminal.columns - 2 };
  const rows = services.map((service) => cellsOf(service, project, report));
  const withEndpoints = rows.map((row, at) => [...row, { text: hostOf(services[at]?.endpoint) }]);
  const hasEndpoints = fits([...COLUMNS, ENDPOINT], withEndpoints, indented);
  const table = hasEndpoints
    ? tableLines([...COLUMNS, ENDPOINT], withEndpoints, indented)
    : tableLines(COLUMNS, rows, indented);
  const hosts = [...new Set(services.map(({ endpoint }) => hostOf(endpoint)))];
  const facts = [
    ['region', region],
    ['project id', idText(project)],
    ['credentials', `"${credentials.name}": ${credentials.origin}`],
    ...(hasEndpoints ? [] : [['endpoints', hosts.join(', ')]]),
  ];
  return [
    terminal.paint('bold', printable(project.project)),
    ...facts.flatMap(([name = '', fact = '']) =>
      wrapItem(`  ${name.padEnd(13)}`, printable(fact), terminal.columns),
    ),
    '',
    ...table.map((line) => `  ${line}`),
  ];
}

function idText({ project_id: id, project_id_from, iam_calls, iam_endpoint }: ProjectReport): string {
  if (project_id_from === 'configuration') return `${id} (configured)`;
  if (iam_calls === 0) return 'not known: IAM was not asked';
  return `${id ?? 'not found'} (asked from IAM: ${counted(iam_calls, 'call')} to ${hostOf(iam_endpoint)})`;
}

function cellsOf(service: ServiceReport, project: ProjectReport, report: CheckReport): readonly Cell[] {
  const { cloud_service, state, problem, unfinished_tasks, instances_not_read } = service;
  const [text, style] = STATES[state];
  // A plus while some task lists are not read yet.
  const more = (instances_not_read ?? 0) > 0 ? '+' : '';
  return [
    { text: cloud_service },
    { text: problem === null ? text : `${text} (${problem + 1})`, style },
    cellOf(service.instances),
    cellOf(unfinished_tasks === null ? null : `${unfinished_tasks}${more}`),
    cellOf(service.calls),
    { text: `${service.duration_seconds.toFixed(1)} s` },
    cellOf(service.first_calls),
    scrapeCell(service, project, report),
  ];
}

/** A dash where the value is unknown, which is not zero. */
function cellOf(value: number | string | null): Cell {
  return value === null ? { text: '–', style: 'gray' } : { text: String(value) };
}

function scrapeCell(service: ServiceReport, { credentials }: ProjectReport, { costs }: CheckReport): Cell {
  const cost = costs.find(
    (one) => one.credentials === credentials.name && one.cloud_service === service.cloud_service,
  );
  if (cost === undefined || service.calls_per_scrape === null) return cellOf(null);
  const text = `${service.calls_per_scrape} of ${cost.allowed_calls}`;
  return cost.calls_per_scrape > cost.allowed_calls ? { text, style: 'yellow' } : { text };
}

/** An endpoint without its scheme. */
function hostOf(endpoint: string | null | undefined): string {
  return (endpoint ?? '').replace(/^https:\/\//, '');
}

function legend({ costs }: CheckReport, { paint, columns }: Terminal): readonly string[] {
  const [cost] = costs;
  if (cost === undefined) return [];
  const text =
    'FIRST: calls to read everything once. A SCRAPE: calls of each scrape from then on, at one every 30 s, ' +
    `of those that the rate allows within ${cost.timeout_seconds} s.`;
  return wrap(text, columns).map((line) => paint('gray', line));
}

/** One problem under its number: its kind, whom it affects, the failure in a sentence, and what to do. */
function problemLines(
  problem: ProblemReport,
  number: number,
  { columns, paint }: Terminal,
): readonly string[] {
  const { reason, message, advice, affected } = problem;
  const title = reason === null ? 'not enough time' : `${REASON_TEXTS[reason].title} (${reason})`;
  return [
    paint('red', `${`${number}`.padEnd(INDENT.length)}${title}`),
    ...wrap(affectedText(affected), columns, INDENT).map((line) => paint('bold', line)),
    ...wrap(printable(message), columns, INDENT),
    ...advice.flatMap((text) => wrapItem(`${INDENT}→ `, printable(text), columns)),
  ];
}

/** `shop: rds, kafka; billing: rds`. */
function affectedText(affected: ProblemReport['affected']): string {
  const byProject = new Map<string, string[]>();
  for (const { project, cloud_service } of affected)
    byProject.set(project, [...(byProject.get(project) ?? []), cloud_service]);
  return [...byProject].map(([project, names]) => `${printable(project)}: ${names.join(', ')}`).join('; ');
}

function outcome({ ok, projects, missing }: CheckReport, { paint }: Terminal): string {
  const states = projects.flatMap(({ services }) => services.map(({ state }) => state));
  const all = `${counted(states.length, 'service')} of ${counted(projects.length, 'project')}`;
  if (!ok) return paint('red', `${states.filter((state) => state === 'ok').length} of ${all} can be read.`);
  return missing.length > 0
    ? paint('yellow', `${all} can be read, but the cloud does not give everything.`)
    : paint('green', `All is well: ${all} can be read.`);
}
