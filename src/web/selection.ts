import type { Request, Response } from 'express';
import { STATUSES } from '../tasks/task.js';
import { validNames } from './problem.js';
import { sendError } from './responses.js';

/** What a scrape is about; left out means all. */
export interface Selection {
  readonly projects?: readonly string[];
  readonly services?: readonly string[];
}

/** Which of the selected tasks are shown; left out means all. */
export interface TaskFilter {
  readonly statuses?: readonly string[];
  readonly instanceIds?: readonly string[];
}

/** What there is to select from. */
export interface Selectable {
  readonly projects: readonly string[];
  readonly services: readonly string[];
}

/** A value of a parameter that there is not. */
export interface UnknownValue {
  readonly parameter: 'project' | 'cloud_service' | 'status';
  /** The values that there are. */
  readonly valid: readonly string[];
}

type Query = Pick<Request, 'query'>;

/**
 * Reads `?project=a&project=b&cloud_service=kafka`; other parameters are left alone. An empty `?project=` selects no
 * project: only the metrics of this process are left, for users who scrape each project on its own.
 */
export function readSelection({ query }: Query): Selection {
  const projects = namesOf(query['project']);
  const services = namesOf(query['cloud_service']);
  return { ...(projects && { projects }), ...(services && { services }) };
}

/** Reads `?status=failed&status=running&instance_id=a`. */
export function readTaskFilter({ query }: Query): TaskFilter {
  const statuses = textsOf(query['status']);
  const instanceIds = textsOf(query['instance_id']);
  return { ...(statuses && { statuses }), ...(instanceIds && { instanceIds }) };
}

/** The first value that there is not; an answer for it would look healthy and be empty. */
export function unknownIn(
  { projects, services, statuses }: Selection & TaskFilter,
  selectable: Selectable,
): UnknownValue | undefined {
  const checks: readonly (UnknownValue & { readonly given: readonly string[] | undefined })[] = [
    { parameter: 'project', given: projects, valid: selectable.projects },
    { parameter: 'cloud_service', given: services, valid: selectable.services },
    { parameter: 'status', given: statuses, valid: STATUSES },
  ];
  return checks.find(({ given, valid }) => given?.some((name) => !valid.includes(name)));
}

/** Answers with an error that lists the valid values. */
export function refuseUnknown(response: Response, status: number, { parameter, valid }: UnknownValue): void {
  const of =
    parameter === 'status' ? 'There is no such status' : `There is no such ${parameter} in the configuration`;
  sendError(response, status, `${of}. ${validNames(valid)}`, { parameter, valid: [...valid] });
}

function namesOf(value: unknown): readonly string[] | undefined {
  return value === '' ? [] : textsOf(value);
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).map((one) => (typeof one === 'string' ? one : ''));
}
