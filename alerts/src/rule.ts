import { linksOf, type Subject } from './links.js';
import type { AlertName, Values } from './values.js';

/** A rule as Prometheus reads it, with a comment that stands above it in the file. */
export interface Rule {
  readonly comment?: string;
  readonly record?: string;
  readonly alert?: AlertName;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Rules under a heading of their file. */
export interface Section {
  readonly heading?: string;
  readonly rules: readonly Rule[];
}

export interface RuleFile {
  readonly name: string;
  readonly comment: string;
  readonly group: string;
  readonly sections: readonly Section[];
}

/** An alert before the values name its severity and its links. */
export interface AlertOptions extends Pick<Rule, 'comment' | 'for' | 'keep_firing_for'> {
  readonly expr: string;
  readonly summary: string;
  readonly description: string;
  readonly about: Subject;
}

export function alert(name: AlertName, values: Values, options: AlertOptions): Rule {
  const { comment, expr, summary, description, about, ...lasting } = options;
  return {
    ...(comment !== undefined && { comment: lines(comment) }),
    alert: name,
    expr: lines(expr),
    ...lasting,
    labels: { severity: values.severities[name] },
    annotations: {
      summary: oneLine(summary),
      description: oneLine(description),
      ...linksOf(name, about, values),
    },
  };
}

/** A series that is recorded for the rules below it in the group. */
export function record(name: string, expr: string, comment?: string): Rule {
  return { ...(comment !== undefined && { comment: lines(comment) }), record: name, expr: lines(expr) };
}

/** A threshold as a series, so that an alert's expression and a dashboard can read it. */
export function threshold(name: string, value: number, comment: string): Rule {
  return { comment, record: `huaweicloud_alerts:${name}`, expr: String(value) };
}

/** A text of several lines without the indentation that it has in the source. */
export function lines(text: string): string {
  const all = text.replace(/^\n/, '').trimEnd().split('\n');
  const indents = all.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return all.map((line) => line.slice(indent)).join('\n');
}

/** A text of several lines as one, as YAML's folded style reads it. */
function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}

/** A number of seconds as PromQL writes it: `12h`, `45m` or `90s`. */
export function promDuration(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
