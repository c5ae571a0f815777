import type { JSX } from 'preact';
import type { TasksAnswer } from '../../../report/schema.js';
import { STATUS_CHOICES, type Filter } from './filter.js';

/** At most so many names are listed. */
const MOST_LISTED = 20;
/** The same of instances, which are many and have long ids. */
const MOST_INSTANCES = 5;

interface UnknownName {
  readonly lead: string;
  readonly name: string;
  readonly rest?: string;
  /** What could have been meant. */
  readonly existing: readonly string[];
  readonly most?: number;
}

/** Says which values of the filter name nothing, and what there is: an empty table would not tell. */
export function UnknownNames(props: {
  readonly filter: Filter;
  readonly answer: TasksAnswer;
}): JSX.Element | null {
  const unknown = unknownNames(props.filter, props.answer);
  if (unknown.length === 0) return null;
  return (
    <div class="unknown-names" role="alert">
      {unknown.map(({ lead, name, rest = '.', existing, most = MOST_LISTED }) => (
        <p key={lead}>
          <strong>
            {lead} <bdi>“{name}”</bdi>
            {rest}
          </strong>{' '}
          <Names names={existing} most={most} />
        </p>
      ))}
    </div>
  );
}

interface NamesProps {
  readonly names: readonly string[];
  readonly most: number;
}

function Names({ names, most }: NamesProps): JSX.Element | null {
  if (names.length === 0) return null;
  const others = names.length - most;
  return (
    <>
      {'There are: '}
      {names.slice(0, most).flatMap((name, at) => [at > 0 && ', ', <bdi key={name}>{name}</bdi>])}
      {others > 0 ? ` and ${others} more.` : '.'}
    </>
  );
}

function unknownNames(filter: Filter, answer: TasksAnswer): readonly UnknownName[] {
  const projects = distinct(answer.projects.map(({ project }) => project));
  const services = distinct(answer.collectors.map(({ cloud_service }) => cloud_service));
  const statuses = Object.keys(STATUS_CHOICES).filter(Boolean);
  const named = [
    { lead: 'The configuration has no project', name: filter.project, existing: projects },
    { lead: 'No project reads a service', name: filter.service, existing: services },
    { lead: 'There is no status', name: filter.status, existing: statuses },
  ];
  return [
    ...named.filter(({ name, existing }) => name !== '' && !existing.includes(name)),
    ...unknownIds(filter, answer),
  ];
}

/** Instances and tasks come and go: the cloud may have deleted what a link names. */
function unknownIds({ instance, task }: Filter, { tasks, collectors }: TasksAnswer): readonly UnknownName[] {
  const isRead = collectors.every(({ success }) => success);
  const rest = isRead ? ' is known.' : ' is known so far: not everything could be read.';
  const unknown: UnknownName[] = [];
  if (instance !== '' && !tasks.some(({ instance_id }) => instance_id === instance)) {
    const existing = distinct(
      tasks.map(({ instance_id, instance_name }) => nameOf(instance_id, instance_name)),
    );
    const lead = 'No task of an instance with the id';
    unknown.push({ lead, name: instance, rest, existing, most: MOST_INSTANCES });
  }
  if (task !== '' && !tasks.some(({ task_id }) => task_id === task))
    unknown.push({ lead: 'No task with the id', name: task, rest, existing: [] });
  return unknown;
}

function nameOf(id: string, name: string): string {
  return name === '' ? id : `${name} (${id})`;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
