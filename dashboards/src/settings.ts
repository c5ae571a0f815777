import { readValues } from '../../alerts/src/values.js';

/** What users set in alerts/values.yaml: the dashboards go by the same job, labels, links and thresholds as the rules. */
export const settings = readValues();

/** A duration in seconds as people write it: `30 min`, `1 h`. */
export function inWords(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** A label as the heading of a column or the name of a variable. */
export function heading(label: string): string {
  const words = label.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
