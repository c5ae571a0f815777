import { IAM_SERVICE, type CallObserver } from '../../cloud/call.js';
import { CloudError } from '../../cloud/errors.js';
import type { ProjectConfig } from '../../config/configuration.js';
import type { Project } from '../../project.js';
import { services } from '../../services/registry.js';
import type { Service } from '../../services/service.js';
import type { Collector } from '../../tasks/collector.js';
import type { Snapshot } from '../../tasks/snapshot.js';
import type { OpenRuntime } from '../open-runtime.js';
import { readWhole } from '../read-whole.js';

/** How often Prometheus is assumed to scrape, as in the README's example. */
const SCRAPE_EVERY_MS = 30_000;

/** How many collections a service may take to read one whole list; an account of ordinary size needs one. */
export const MOST_COLLECTIONS = 6;

/** The result of trying one service of one project. */
export interface Finding {
  readonly project: ProjectConfig;
  readonly service: Service;
  /**
   * `not_asked`: no call was made, because of another failure or the rate limit; `unfinished`: no failure, but no
   * whole list within the time.
   */
  readonly state: 'ok' | 'failed' | 'not_asked' | 'unfinished';
  readonly snapshot: Snapshot;
  /** Set when it failed, unless because of a bug in this exporter. */
  readonly error: CloudError | undefined;
  readonly collections: number;
  readonly calls: number;
  /** Includes waiting for the rate limit. */
  readonly seconds: number;
  /** Calls of each later scrape, on average. */
  readonly steadyCalls: number;
}

/** One project with the findings of its services. */
export interface CheckedProject {
  readonly config: ProjectConfig;
  /** Empty while it is unknown. */
  readonly id: string;
  /** Where its credential was found, in words. */
  readonly credentialOrigin: string;
  /** Calls for its id and its tokens. */
  readonly iamCalls: number;
  readonly findings: readonly Finding[];
}

/** Counts calls to the cloud, repeated ones and those for tokens included. */
export class CallCounter implements CallObserver {
  readonly #counts = new Map<string, number>();

  answered({ project, service }: Parameters<CallObserver['answered']>[0]): void {
    const key = JSON.stringify([project, service]);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** The repeated call is counted by `answered`. */
  retried(): void {
    return undefined;
  }

  /** Calls to one service for one project; those to IAM count as the service `iam`. */
  of(project: string, service: string): number {
    return this.#counts.get(JSON.stringify([project, service])) ?? 0;
  }
}

/**
 * Tries every service of every project as a scrape does: concurrently, within the same limits, so that a wrong key is
 * rejected twice at most. Calls `onTried` after each service.
 */
export async function examine(
  { configuration, runtime }: Pick<OpenRuntime, 'configuration' | 'runtime'>,
  calls: CallCounter,
  onTried: () => void,
): Promise<readonly CheckedProject[]> {
  const { timeoutMs } = configuration.collection;
  const examineProject = async (project: Project, at: number): Promise<CheckedProject> => {
    const config = configuration.projects[at];
    if (config === undefined) throw new Error('a project is missing in the configuration');
    const findings = project.collectors.map(async (collector) => {
      const finding = await tryService(collector, config, calls, timeoutMs);
      onTried();
      return finding;
    });
    return {
      config,
      findings: await Promise.all(findings),
      id: project.subject.id,
      credentialOrigin: project.credentialOrigin,
      iamCalls: calls.of(config.name, IAM_SERVICE),
    };
  };
  return Promise.all(runtime.projects.map(examineProject));
}

async function tryService(
  collector: Collector,
  project: ProjectConfig,
  counter: CallCounter,
  timeoutMs: number,
): Promise<Finding> {
  const service = services.find(({ name }) => name === collector.service);
  if (service === undefined) throw new Error(`unknown service ${collector.service}`);
  const startedAt = performance.now();
  const isWhole = ({ health }: Snapshot): boolean => health.success;
  const read = await readWhole(collector, { timeoutMs, most: MOST_COLLECTIONS, isWhole });
  const calls = counter.of(project.name, service.name);
  return {
    ...read,
    project,
    service,
    state: stateOf(read.snapshot.health, collector.error, calls),
    error: collector.error instanceof CloudError ? collector.error : undefined,
    calls,
    seconds: (performance.now() - startedAt) / 1000,
    steadyCalls: collector.steadyCalls(SCRAPE_EVERY_MS),
  };
}

/** A failure without an error means that no call was made. */
function stateOf({ success, failure }: Snapshot['health'], error: unknown, calls: number): Finding['state'] {
  if (success) return 'ok';
  if (error !== undefined) return 'failed';
  return failure !== undefined || calls === 0 ? 'not_asked' : 'unfinished';
}
