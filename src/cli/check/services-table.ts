import type { Terminal, Style } from '../terminal/terminal.js';
import { fits, tableLines, type Cell, type Column } from '../terminal/table.js';
import { firstCallsOf } from './cost.js';
import { instancesOf, unfinishedOf, type CheckedProject, type Finding, type State } from './finding.js';
import type { Report } from './report.js';

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

const STATE_WORDS: Readonly<Record<State, readonly [word: string, style: Style]>> = {
  ok: ['ok', 'green'],
  failed: ['failed', 'red'],
  not_asked: ['not asked', 'yellow'],
  unfinished: ['no time', 'yellow'],
};

/** Nothing is known, which is not zero. */
const UNKNOWN: Cell = { text: '–', style: 'gray' };

/** What came of each service of a project; the endpoints stand in it where there is room for them. */
export function servicesTable(
  { findings }: CheckedProject,
  report: Report,
  terminal: Terminal,
): { readonly table: readonly string[]; readonly hasEndpoints: boolean } {
  const indented = { ...terminal, columns: terminal.columns && terminal.columns - 2 };
  const rows = findings.map((finding) => cellsOf(finding, report));
  const full = rows.map((row, at) => [...row, endpointOf(findings[at])]);
  const hasEndpoints = fits([...COLUMNS, ENDPOINT], full, indented);
  const table = hasEndpoints
    ? tableLines([...COLUMNS, ENDPOINT], full, indented)
    : tableLines(COLUMNS, rows, indented);
  return { table, hasEndpoints };
}

function cellsOf(finding: Finding, report: Report): readonly Cell[] {
  const { service, state, calls, seconds } = finding;
  const isGood = state === 'ok';
  return [
    { text: service.name },
    stateCell(finding, report),
    numberCell(instancesOf(finding)),
    unfinishedCell(finding),
    { text: `${calls}` },
    { text: `${seconds.toFixed(1)} s` },
    isGood ? { text: `${firstCallsOf(finding)}` } : UNKNOWN,
    isGood ? scrapeCell(finding, report) : UNKNOWN,
  ];
}

function stateCell(finding: Finding, { problems }: Report): Cell {
  const [word, style] = STATE_WORDS[finding.state];
  const at = problems.findIndex(({ affected }) => affected.includes(finding));
  return { text: at === -1 ? word : `${word} (${at + 1})`, style };
}

function numberCell(number: number | undefined): Cell {
  return number === undefined ? UNKNOWN : { text: `${number}` };
}

/** With a plus while there are task lists that were not read. */
function unfinishedCell(finding: Finding): Cell {
  const { pendingInstances } = finding.snapshot.health;
  const { text, ...cell } = numberCell(unfinishedOf(finding));
  return { ...cell, text: pendingInstances > 0 && text !== UNKNOWN.text ? `${text}+` : text };
}

function scrapeCell({ project, service, steadyCalls }: Finding, { costs }: Report): Cell {
  const cost = costs.find((one) => one.credentials === project.credentials && one.service === service.name);
  if (cost === undefined) return UNKNOWN;
  const text = `${Math.round(steadyCalls)} of ${cost.allowedCalls}`;
  return cost.steadyCalls > cost.allowedCalls ? { text, style: 'yellow' } : { text };
}

function endpointOf(finding: Finding | undefined): Cell {
  return { text: hostOf(finding?.project.endpoints[finding.service.host]) };
}

/** An endpoint without the scheme that all of them have. */
export function hostOf(endpoint = ''): string {
  return endpoint.replace(/^https:\/\//, '');
}
