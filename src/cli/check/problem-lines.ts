import type { Reason } from '../../cloud/errors.js';
import type { Terminal } from '../terminal/terminal.js';
import { printable } from '../terminal/printable.js';
import { wrap, wrapItem } from '../terminal/wrap.js';
import type { Finding } from './finding.js';
import type { Problem } from './problem.js';

const INDENT = '   ';

/** What the reasons mean to somebody who does not know the metrics. */
const REASON_WORDS: Readonly<Record<Reason, string>> = {
  auth: 'credential refused or missing',
  forbidden: 'permission missing',
  throttled: 'too many calls',
  timeout: 'no answer in time',
  unavailable: 'unreachable or failing',
  rejected: 'call refused',
  bad_payload: 'answer not understood',
  internal: 'bug in this exporter',
};

/** One problem under its number: what kind, whom it affects, the failure in a sentence, and what else to do. */
export function problemLines(
  { reason, message, advice, affected }: Problem,
  number: number,
  { columns, paint }: Terminal,
): readonly string[] {
  const title = reason === undefined ? 'not enough time' : `${REASON_WORDS[reason]} (${reason})`;
  return [
    paint('red', `${`${number}`.padEnd(INDENT.length)}${title}`),
    ...wrap(affectedWords(affected), columns, INDENT).map((line) => paint('bold', line)),
    ...wrap(printable(message), columns, INDENT),
    ...advice.flatMap((text) => wrapItem(`${INDENT}→ `, printable(text), columns)),
  ];
}

/** `shop: rds, kafka; billing: rds`. */
function affectedWords(affected: readonly Finding[]): string {
  const names = [...new Set(affected.map(({ project }) => project.name))];
  const of = (name: string): readonly string[] =>
    affected.filter(({ project }) => project.name === name).map(({ service }) => service.name);
  return names.map((name) => `${printable(name)}: ${of(name).join(', ')}`).join('; ');
}
