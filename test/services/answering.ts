import type { Client } from '../../src/cloud/client.js';
import { ValueReader } from '../../src/services/value-reader.js';
import { services } from '../../src/services/registry.js';
import type { InstanceSource, ProjectSource } from '../../src/tasks/source.js';

/** An instance whose tasks are asked for. */
export const INSTANCE = { id: 'i1', name: 'one', status: 'RUNNING' };

export const signal = new AbortController().signal;

/** What the service reads out of `body`, which answers whatever it asks; `reported` takes the fields that it cannot read. */
export function sourceOf(
  service: string,
  body: unknown,
  reported: string[] = [],
): InstanceSource | ProjectSource {
  const found = services.find(({ name }) => name === service);
  if (found === undefined) throw new Error(`no service ${service}`);
  const client: Client = { get: ({ answer }) => Promise.resolve().then(() => answer.parse(body)) };
  return found.connect({
    client,
    reader: new ValueReader((field) => reported.push(field)),
    warn: () => undefined,
  });
}

export function instanceSourceOf(service: string, body: unknown, reported: string[] = []): InstanceSource {
  const source = sourceOf(service, body, reported);
  if (source.scope !== 'instance') throw new Error(`${service} lists whole projects`);
  return source;
}
