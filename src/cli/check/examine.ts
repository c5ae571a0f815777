import { IAM_SERVICE } from '../../cloud/call.js';
import { CloudError } from '../../cloud/errors.js';
import type { ProjectConfig } from '../../config/configuration.js';
import type { Project } from '../../project.js';
import { services } from '../../services/registry.js';
import type { Collector } from '../../tasks/collector.js';
import type { OpenRuntime } from '../open-runtime.js';
import { readWhole } from '../read-whole.js';
import type { CallCounter } from './call-counter.js';
import {
  MOST_COLLECTIONS,
  SCRAPE_EVERY_MS,
  type CheckedProject,
  type Finding,
  type State,
} from './finding.js';

/**
 * Tries every service of every project as a scrape would: at the same time, and within the same limits, so that a
 * wrong key is refused twice at most. `onTried` is told when another service has been tried.
 */
export async function examine(
  { configuration, runtime }: OpenRuntime,
  calls: CallCounter,
  onTried: () => void,
): Promise<readonly CheckedProject[]> {
  const { timeoutMs } = configuration.collection;
  const examineOne = async (project: Project, at: number): Promise<CheckedProject> => {
    const config = configuration.projects[at];
    if (config === undefined) throw new Error('a project is at work that is not configured');
    const findings = await Promise.all(
      project.collectors.map(async (collector) => {
        const finding = await tryService(collector, config, calls, timeoutMs);
        onTried();
        return finding;
      }),
    );
    return {
      config,
      id: project.subject.id,
      credentialOrigin: project.credentialOrigin,
      iamCalls: calls.of(config.name, IAM_SERVICE),
      findings,
    };
  };
  return Promise.all(runtime.projects.map(examineOne));
}

async function tryService(
  collector: Collector,
  project: ProjectConfig,
  counter: CallCounter,
  timeoutMs: number,
): Promise<Finding> {
  const service = services.find(({ name }) => name === collector.service);
  if (service === undefined) throw new Error(`unknown service ${collector.service}`);
  const begunAt = performance.now();
  const { snapshot, collections } = await readWhole(collector, {
    timeoutMs,
    most: MOST_COLLECTIONS,
    isWhole: ({ health }) => health.success,
  });
  const calls = counter.of(project.name, service.name);
  return {
    project,
    service,
    state: stateOf(snapshot.health, collector.error, calls),
    snapshot,
    error: collector.error instanceof CloudError ? collector.error : undefined,
    collections,
    calls,
    seconds: (performance.now() - begunAt) / 1000,
    steadyCalls: collector.steadyCalls(SCRAPE_EVERY_MS),
  };
}

/** A failure without an error is that the cloud was left alone. */
function stateOf({ success, failure }: Finding['snapshot']['health'], error: unknown, calls: number): State {
  if (success) return 'ok';
  if (error !== undefined) return 'failed';
  return failure !== undefined || calls === 0 ? 'not_asked' : 'unfinished';
}
