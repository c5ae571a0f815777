import type { CollectorAnswer } from '../../../report/schema.js';
import type { Mark } from './status.js';

/** How reading one service in one project fares. */
export type CollectorState = 'failing' | 'held_back' | 'starting' | 'reading' | 'ok';

export interface StateWords {
  readonly text: string;
  readonly mark: Mark;
}

/** The states as people read them; those that need somebody come first. */
export const STATES: Readonly<Record<CollectorState, StateWords>> = {
  failing: { text: 'Failing', mark: 'failed' },
  held_back: { text: 'Held back', mark: 'stalled' },
  starting: { text: 'Waiting for the first collection', mark: 'waiting' },
  reading: { text: 'Reading the first whole list', mark: 'running' },
  ok: { text: 'OK', mark: 'succeeded' },
};

const ORDER = Object.keys(STATES) as readonly CollectorState[];

export function stateOf(collector: CollectorAnswer): CollectorState {
  if (collector.success) return 'ok';
  if (collector.failure !== null) return 'failing';
  if (collector.duration_seconds === null) return 'starting';
  return collector.last_success_at === null ? 'reading' : 'held_back';
}

/** Failing ones first; then by project, services in the order in which they are told. */
export function byState(collectors: readonly CollectorAnswer[]): readonly CollectorAnswer[] {
  const rank = (collector: CollectorAnswer): number => ORDER.indexOf(stateOf(collector));
  return [...collectors].sort((a, b) => rank(a) - rank(b));
}

type Reason = NonNullable<CollectorAnswer['failure']>['reason'];

/** What happened, and what somebody can do. */
export interface Advice {
  readonly happened: string;
  readonly toDo: string;
}

export const ADVICE: Readonly<Record<Reason, Advice>> = {
  auth: {
    happened: 'The cloud refuses the credential.',
    toDo: 'Check the access key or password and the clock of this machine. The exporter waits between attempts, because five refusals in a row lock a key.',
  },
  forbidden: {
    happened: 'The credential lacks a permission.',
    toDo: 'Give it the right to read this service, and check the project id. Below stands what was refused.',
  },
  throttled: {
    happened: 'The cloud asks for fewer calls.',
    toDo: 'Nothing, if it passes: the exporter pauses on its own. Lower collection.requests_per_second if it lasts.',
  },
  timeout: {
    happened: 'The cloud did not answer in time.',
    toDo: 'Give scrapes a longer timeout; if it lasts, check the network and the proxy between here and the endpoint.',
  },
  unavailable: {
    happened: 'The cloud could not be reached, or has trouble of its own.',
    toDo: 'Nothing, if it passes: every collection tries again. If it lasts, check the endpoint, the region and the proxy.',
  },
  rejected: {
    happened: 'The cloud does not accept the request.',
    toDo: 'Check the endpoint, the region and the project id in the configuration.',
  },
  bad_payload: {
    happened: 'The answer of the cloud could not be read.',
    toDo: 'Check that the endpoint is the cloud and no proxy. If it is, please report it with the lines of the log.',
  },
  internal: {
    happened: 'A bug in this exporter.',
    toDo: 'See its log, and please report it.',
  },
};

/** Without a failure, what a collector waits for. */
export const WAITS_FOR: Readonly<Partial<Record<CollectorState, string>>> = {
  held_back: 'Its calls wait for the pause that the cloud asked for, or for the rate limit.',
  starting: 'Nothing has been read yet.',
  reading: 'More calls are needed than one collection may make; the next ones go on from there.',
};
