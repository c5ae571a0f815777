import { consequenceOf, costsOf, type Cost } from './cost.js';
import type { Configuration } from '../../config/configuration.js';
import type { CheckedProject } from './finding.js';
import { incompleteIn } from './incomplete.js';
import { problemsOf, type Problem } from './problem.js';

/** All that a check found out. */
export interface Report {
  readonly projects: readonly CheckedProject[];
  readonly problems: readonly Problem[];
  readonly costs: readonly Cost[];
  /** What the cloud does not give of services that can be read. */
  readonly missing: readonly string[];
  /** What it means where the calls of a scrape do not fit into its time. */
  readonly consequences: readonly string[];
  /** Whether every service of every project works. */
  readonly isGood: boolean;
}

/** `env` tells whether there is a proxy. */
export function reportOf(
  projects: readonly CheckedProject[],
  configuration: Configuration,
  env: NodeJS.ProcessEnv,
): Report {
  const findings = projects.flatMap((project) => project.findings);
  const costs = costsOf(findings, configuration);
  return {
    projects,
    problems: problemsOf({ findings, configuration, env }),
    costs,
    missing: findings.flatMap(incompleteIn),
    consequences: costs.flatMap((cost) => consequenceOf(cost) ?? []),
    isGood: findings.every(({ state }) => state === 'ok'),
  };
}
