import type { Configuration } from '../../config/configuration.js';
import type { Finding } from './finding.js';

/**
 * What the scrapes of one service cost with one credential, over all projects that share it: the cloud counts by
 * user, and so does `collection.requests_per_second`.
 */
export interface Cost {
  readonly credentials: string;
  readonly service: string;
  readonly projects: readonly string[];
  /** To read everything once. */
  readonly firstCalls: number;
  /** Of each scrape from then on, on average. */
  readonly steadyCalls: number;
  readonly requestsPerSecond: number;
  readonly timeoutSeconds: number;
  /** What the rate allows within one scrape. */
  readonly allowedCalls: number;
}

/** One for each credential and service; of those that work, because nothing is known of the others. */
export function costsOf(
  findings: readonly Finding[],
  { collection }: Pick<Configuration, 'collection'>,
): readonly Cost[] {
  const lanes = new Map<string, Finding[]>();
  for (const finding of findings.filter(({ state }) => state === 'ok')) {
    const key = JSON.stringify([finding.project.credentials, finding.service.name]);
    lanes.set(key, [...(lanes.get(key) ?? []), finding]);
  }
  return [...lanes.values()].map((together) => costOf(together, collection));
}

/** The calls that read everything of one service of one project once. */
export function firstCallsOf({ calls, snapshot }: Finding): number {
  return calls + snapshot.health.pendingInstances;
}

function costOf(together: readonly Finding[], collection: Configuration['collection']): Cost {
  const [{ project, service }] = together as readonly [Finding];
  const requestsPerSecond = collection.requestsPerSecond[service.name] ?? service.requestsPerSecond;
  const timeoutSeconds = collection.timeoutMs / 1000;
  return {
    credentials: project.credentials,
    service: service.name,
    projects: together.map((finding) => finding.project.name),
    firstCalls: total(together.map(firstCallsOf)),
    steadyCalls: Math.round(total(together.map(({ steadyCalls }) => steadyCalls))),
    requestsPerSecond,
    timeoutSeconds,
    allowedCalls: Math.max(1, Math.floor(requestsPerSecond * timeoutSeconds)),
  };
}

/** What it means that the calls do not fit into one scrape; `undefined` where they do. */
export function consequenceOf(cost: Cost): string | undefined {
  const { steadyCalls, firstCalls, allowedCalls } = cost;
  const scrapes = (calls: number): number => Math.ceil(calls / allowedCalls);
  if (steadyCalls > allowedCalls)
    return (
      `${nameOf(cost)}: a scrape wants ${steadyCalls} calls, and ${rateOf(cost)} allow ${allowedCalls}; ` +
      `what is less urgent, idle instances first, waits: reading everything takes ${scrapes(steadyCalls)} scrapes. ` +
      `Raise collection.idle_instances_every, give scrapes a longer timeout, raise ` +
      `collection.requests_per_second.${cost.service} if the cloud allows it, or give projects credentials of their own.`
    );
  if (firstCalls > allowedCalls)
    return (
      `${nameOf(cost)}: the first reading takes ${firstCalls} calls, and ${rateOf(cost)} allow ${allowedCalls}; ` +
      `so it takes ${scrapes(firstCalls)} scrapes until everything was read once. From then on it fits.`
    );
  return undefined;
}

function nameOf({ projects, service, credentials }: Cost): string {
  const [first = '', ...others] = projects;
  return others.length === 0
    ? `${first}/${service}`
    : `${service} of ${projects.length} projects (credentials "${credentials}")`;
}

function rateOf({ requestsPerSecond, timeoutSeconds }: Cost): string {
  return `${requestsPerSecond} a second for ${timeoutSeconds} s`;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
