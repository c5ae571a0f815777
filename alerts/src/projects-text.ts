import { query } from './labels.js';
import { parameter, queryOf, type Subject } from './links.js';
import type { Values } from './values.js';

/** The parts that the texts of alerts about several projects have in common, as Go templates. */

/** So many projects are named; the others are counted. */
const NAMED = 5;

/** Begins a text: what follows may use the projects that `expression` finds, which has one series for each. */
export function withProjects(expression: string, values: Values, labels: readonly string[]): string {
  const found = query(expression, [...values.labels, ...labels]);
  return `{{- $projects := ${found} | sortByLabel "project" -}}`;
}

/** `project shop`, or `3 projects`. */
export const HOW_MANY_PROJECTS = `{{ if eq (len $projects) 1 }}project {{ (index $projects 0).Labels.project }}{{ else }}{{ len $projects }} projects{{ end }}`;

/** `a, b, c, d, e and 15 more`. */
export const PROJECT_NAMES = `{{ range $at, $one := $projects }}{{ if lt $at ${NAMED} }}{{ if $at }}, {{ end }}{{ $one.Labels.project }}{{ end }}{{ end -}} {{- if gt (len $projects) ${NAMED} }} and {{ len (slice $projects ${NAMED}) }} more{{ end -}}`;

/** The links of an alert about the projects that `expression` finds: to the only one of them, or to all tasks. */
export function aboutProjects(expression: string, values: Values, labels: readonly string[]): Subject {
  const projects = withProjects(expression, values, labels);
  const service = labels.includes('cloud_service');
  const only = (name: string): string =>
    `{{ if eq (len $projects) 1 }}${service ? '&' : '?'}${name}={{ (index $projects 0).Labels.project | urlquery }}{{ end }}`;
  return {
    tasks: `${projects}${queryOf(service ? [parameter('cloud_service')] : [])}${only('project')}`,
    dashboard: 'exporter',
    variables: `${projects}${queryOf(service ? [parameter('var-cloud_service', 'cloud_service')] : [])}${only('var-project')}`,
  };
}
