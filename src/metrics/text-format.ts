import { setImmediate as nextTurn } from 'node:timers/promises';
import { bounded, type Family, type Labels } from './family.js';

/** So many lines are formatted in one turn of the event loop, which takes a millisecond or two. */
const LINES = 500;
/** So many subjects are visited in one turn, also where none of them has a sample. */
const SUBJECTS = 100;

/** A subject with the labels that all its samples share, as text. */
export interface Labelled<Subject> {
  readonly subject: Subject;
  readonly shared: string;
}

/**
 * A family in Prometheus' text format 0.0.4, in parts: its head, then a line for each sample. The event loop runs
 * other work between the parts.
 */
export async function* formatFamily<Subject>(
  { name, help, type, samples }: Family<Subject>,
  subjects: readonly Labelled<Subject>[],
): AsyncGenerator<string, void, void> {
  yield `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  let lines = '';
  let count = 0;
  for (const [at, { subject, shared }] of subjects.entries()) {
    for (const { labels, value } of samples(subject)) {
      lines += `${name}${labelBlock(formatLabels(labels), shared)} ${value}\n`;
      count += 1;
      if (count % LINES > 0) continue;
      yield lines;
      lines = '';
      await nextTurn();
    }
    if (at % SUBJECTS === SUBJECTS - 1) await nextTurn();
  }
  if (lines !== '') yield lines;
}

/** `name="value"` for each label, without braces; values of at most 256 characters. */
export function formatLabels(labels: Labels): string {
  return Object.entries(bounded(labels))
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(',');
}

function labelBlock(own: string, shared: string): string {
  if (own === '' && shared === '') return '';
  return own === '' || shared === '' ? `{${own}${shared}}` : `{${own},${shared}}`;
}

/** Most values need no escape, and testing is cheaper than replacing. */
function escape(value: string): string {
  if (!/[\\"\n]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}
