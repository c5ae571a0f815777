import fc from 'fast-check';
import type { Client } from '../../src/cloud/client.js';
import { createClient } from '../../src/cloud/client.js';
import { NO_OBSERVER, type Call } from '../../src/cloud/call.js';
import { failureOf } from '../../src/cloud/failure.js';
import { ValueReader } from '../../src/services/value-reader.js';
import { services } from '../../src/services/registry.js';
import type { Service } from '../../src/services/service.js';
import type { InstanceSource, Listing, ProjectRow, ProjectSource, Source } from '../../src/tasks/source.js';
import type { Instance, Progress, TaskRow } from '../../src/tasks/task.js';
import { PROJECT_ID, readConversation, readFixture } from '../services/conversation.js';
import { INSTANCE } from '../services/answering.js';

const signal = new AbortController().signal;
const NOW = Date.parse('2026-01-01T00:00:00Z');

/** More calls than any list may cost to which every page answers the same. */
const MOST_PAGES = 60;

/** What the cloud answers, whatever it is asked. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** What a service made of the answers to one of its operations. */
export interface Found {
  readonly instances: readonly Instance[];
  readonly reports: readonly TaskRow[];
  readonly progress: readonly Progress[];
}

const NOTHING: Found = { instances: [], reports: [], progress: [] };

/** One thing that a service can be asked, and the answers that are recorded for it. */
export interface Operation {
  readonly service: Service;
  readonly name: string;
  readonly ask: (source: Source) => Promise<Found>;
}

/** A client of the service that gets these answers. */
export function clientOf(service: Service, answer: (call: Call) => RawAnswer): Client {
  return createClient({
    service: service.name,
    endpoint: `https://${service.host}.test`,
    scope: { project: 'shop', region: 'eu-west-101', iamEndpoint: 'https://iam.test' },
    projectId: () => Promise.resolve(PROJECT_ID),
    credentials: {
      origin: 'test',
      get: () => Promise.resolve({ kind: 'token', token: 'token-of-the-test' }),
      refused: () => false,
      fingerprint: () => Promise.resolve(''),
    },
    transport: async (call) => {
      const { status, text } = await Promise.resolve(answer(call));
      const headers = new Headers();
      if (status >= 300) throw failureOf(call, status, headers, text);
      return { status, headers, text };
    },
    observer: NO_OBSERVER,
    recordOutcome: () => undefined,
    clock: { now: () => NOW, monotonic: () => 0 },
  });
}

/** The service's source over these answers; `unread` takes the fields that could not be read. */
export function sourceOver(
  service: Service,
  answer: (call: Call) => RawAnswer,
  unread: (field: string, value: string) => void = () => undefined,
): Source {
  return service.connect({
    client: clientOf(service, answer),
    reader: new ValueReader(unread),
    warn: () => undefined,
  });
}

/** The bodies of all recorded answers of a service. */
export function recordedBodies(service: Service): readonly unknown[] {
  const { calls } = readConversation(service.name);
  return calls.map(({ answer }) => JSON.parse(readFixture(service.name, answer)) as unknown);
}

type Ask = Operation['ask'];

const OF_PROJECTS: Readonly<Record<string, Ask>> = {
  running: async (source) => foundIn(await whole(asProject(source).running())),
  recent: async (source) => foundIn(await whole(asProject(source).createdSince(NOW - 1e7, NOW))),
  task: async (source) => foundIn(some(await asProject(source).task('t1', signal))),
};

const OF_INSTANCES: Readonly<Record<string, Ask>> = {
  instances: async (source) => ({ ...NOTHING, instances: await whole(asInstance(source).instances()) }),
  tasks: async (source) => ({ ...NOTHING, reports: await whole(asInstance(source).tasks(INSTANCE)) }),
  task: async (source) => ({
    ...NOTHING,
    reports: some(await asInstance(source).task(INSTANCE, 't1', signal)),
  }),
  progress: async (source) => ({
    ...NOTHING,
    progress: some(await asInstance(source).progress?.(INSTANCE.id, 't1', signal)),
  }),
};

/** Everything that the services of the registry can be asked. */
export const operations: readonly Operation[] = services.flatMap((service) => {
  const never = (): RawAnswer => ({ status: 200, text: '{}' });
  const { scope } = sourceOver(service, never);
  const asked = scope === 'project' ? OF_PROJECTS : OF_INSTANCES;
  return Object.entries(asked).map(([name, ask]) => ({
    service,
    name,
    ask,
    [fc.toStringMethod]: () => `${service.name} ${name}`,
  }));
});

function foundIn(rows: readonly ProjectRow[]): Found {
  const [instances, reports] = [rows.map(({ instance }) => instance), rows.map(({ task }) => task)];
  return { ...NOTHING, instances, reports };
}

function some<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}

function asProject(source: Source): ProjectSource {
  if (source.scope !== 'project') throw new Error('it lists instances');
  return source;
}

function asInstance(source: Source): InstanceSource {
  if (source.scope !== 'instance') throw new Error('it lists whole projects');
  return source;
}

async function whole<Row>(listing: Listing<Row>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let pages = 0; !listing.done; pages += 1) {
    if (pages > MOST_PAGES) throw new Error('a list to which every page answers the same does not end');
    rows.push(...(await listing.next(signal)));
  }
  return rows;
}
