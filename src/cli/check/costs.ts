import type { Configuration } from '../../config/configuration.js';
import { groupBy } from '../../report/problems.js';
import type { Finding } from './examine.js';

/**
 * What the scrapes of one service cost with one credential, over all projects that share it: the cloud counts calls by
 * user, as does `collection.requests_per_second`. As in the JSON of `check`.
 */
export interface Cost {
  readonly credentials: string;
  readonly cloud_service: string;
  readonly projects: readonly string[];
  /** To read everything once. */
  readonly first_calls: number;
  /** Of each later scrape, on average. */
  readonly calls_per_scrape: number;
  /** What the rate allows within one scrape. */
  readonly allowed_calls: number;
  readonly requests_per_second: number;
  readonly timeout_seconds: number;
}

/** One for each credential and service that works; the cost of others is unknown. */
export function costsOf(
  findings: readonly Finding[],
  { collection }: Pick<Configuration, 'collection'>,
): readonly Cost[] {
  const working = findings.filter(({ state }) => state === 'ok');
  return groupBy(working, quotaOf).map((group) => costOf(group, collection));
}

/** The calls that read everything of one service of one project once. */
export function firstCallsOf({ calls, snapshot }: Finding): number {
  return calls + snapshot.health.pendingInstances;
}

/** Identifies the quota of calls that a finding's project and service share with others. */
export function quotaOf({ project, service }: Finding): string {
  return JSON.stringify([project.credentials, service.name]);
}

function costOf(group: readonly Finding[], collection: Configuration['collection']): Cost {
  const [{ project, service }] = group as readonly [Finding];
  const rate = collection.requestsPerSecond[service.name] ?? service.requestsPerSecond;
  const timeoutSeconds = collection.timeoutMs / 1000;
  return {
    credentials: project.credentials,
    cloud_service: service.name,
    projects: group.map((finding) => finding.project.name),
    first_calls: group.reduce((sum, finding) => sum + firstCallsOf(finding), 0),
    calls_per_scrape: Math.round(group.reduce((sum, { steadyCalls }) => sum + steadyCalls, 0)),
    allowed_calls: Math.max(1, Math.floor(rate * timeoutSeconds)),
    requests_per_second: rate,
    timeout_seconds: timeoutSeconds,
  };
}

/** What it means that the calls do not fit into one scrape; `undefined` where they do. */
export function consequenceOf(cost: Cost): string | undefined {
  const { calls_per_scrape: steady, first_calls: first, allowed_calls: allowed } = cost;
  const scrapes = (calls: number): number => Math.ceil(calls / allowed);
  const rate = `${cost.requests_per_second} a second for ${cost.timeout_seconds} s`;
  if (steady > allowed)
    return (
      `${nameOf(cost)}: a scrape wants ${steady} calls, and ${rate} allow ${allowed}; ` +
      `what is less urgent, idle instances first, waits: reading everything takes ${scrapes(steady)} scrapes. ` +
      `Raise collection.idle_instances_every, give scrapes a longer timeout, raise ` +
      `collection.requests_per_second.${cost.cloud_service} if the cloud allows it, or give projects credentials of their own.`
    );
  if (first > allowed)
    return (
      `${nameOf(cost)}: the first reading takes ${first} calls, and ${rate} allow ${allowed}; ` +
      `so it takes ${scrapes(first)} scrapes until everything was read once. From then on it fits.`
    );
  return undefined;
}

function nameOf({ projects, cloud_service, credentials }: Cost): string {
  const [first = '', ...others] = projects;
  return others.length === 0
    ? `${first}/${cloud_service}`
    : `${cloud_service} of ${projects.length} projects (credentials "${credentials}")`;
}
