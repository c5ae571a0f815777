import type { Request } from 'express';

/** What a scrape is about; left out means all. */
export interface Selection {
  readonly projects?: readonly string[];
  readonly services?: readonly string[];
}

/** What there is to select from. */
export interface Selectable {
  readonly projects: readonly string[];
  readonly services: readonly string[];
}

/**
 * Reads `?project=a&project=b&cloud_service=kafka`; other parameters are left alone. An empty `?project=` selects no
 * project: only the metrics of this process are left, for users who scrape each project on its own.
 */
export function readSelection({ query }: Pick<Request, 'query'>): Selection {
  const projects = textsOf(query['project']);
  const services = textsOf(query['cloud_service']);
  return { ...(projects && { projects }), ...(services && { services }) };
}

/** Names in `selection` that there are not; a scrape for them would look healthy and be empty. */
export function unknownIn(
  selection: Selection,
  { projects, services }: Selectable,
): 'project' | 'cloud_service' | undefined {
  if (selection.projects?.some((name) => !projects.includes(name))) return 'project';
  return selection.services?.some((name) => !services.includes(name)) ? 'cloud_service' : undefined;
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (value === '') return [];
  return (Array.isArray(value) ? value : [value]).map((one) => (typeof one === 'string' ? one : ''));
}
