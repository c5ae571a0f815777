import { counted } from '../terminal/counted.js';
import { consequenceOf, costsOf, firstCallsOf } from './costs.js';
import type { CheckedProject, Finding } from './examine.js';
import { problemsOf, type Problem } from './problems.js';
import type { CheckContext } from './advice.js';

/** Increased when a field goes or changes its meaning; fields may be added without. */
const VERSION = 1;

/** So many refused instances are named. */
const MOST_NAMED = 5;

/** The result of `check`, as its JSON has it (docs/check.md) and its text is rendered from. */
export type CheckReport = ReturnType<typeof reportOf>;

export type ProjectReport = CheckReport['projects'][number];
export type ServiceReport = ProjectReport['services'][number];
export type ProblemReport = CheckReport['problems'][number];

/** `checkedAt` in milliseconds since 1970; the environment matters for proxies. */
export function reportOf(
  projects: readonly CheckedProject[],
  { configuration, env }: Omit<CheckContext, 'findings'>,
  checkedAt: number,
) {
  const findings = projects.flatMap((project) => project.findings);
  const problems = problemsOf({ findings, configuration, env });
  const costs = costsOf(findings, configuration);
  return {
    version: VERSION,
    ok: findings.every(({ state }) => state === 'ok'),
    checked_at: new Date(checkedAt).toISOString(),
    projects: projects.map((project) => projectReport(project, problems)),
    problems: problems.map(problemReport),
    costs,
    missing: findings.flatMap(incompleteIn),
    consequences: costs.flatMap((cost) => consequenceOf(cost) ?? []),
  };
}

function projectReport(project: CheckedProject, problems: readonly Problem[]) {
  const { config, id, credentialOrigin, iamCalls, findings } = project;
  return {
    project: config.name,
    region: config.region,
    project_id: id === '' ? null : id,
    project_id_from: config.projectId === undefined ? 'iam' : 'configuration',
    credentials: { name: config.credentials, origin: credentialOrigin },
    iam_endpoint: config.endpoints['iam'] ?? null,
    iam_calls: iamCalls,
    services: findings.map((finding) => serviceReport(finding, problems)),
  };
}

function serviceReport(finding: Finding, problems: readonly Problem[]) {
  const { service, project, state, snapshot, collections, calls, seconds, steadyCalls } = finding;
  const { instances, counts, health } = snapshot;
  const isGood = state === 'ok';
  const unfinished = counts.waiting + counts.running + counts.unknown;
  const problem = problems.findIndex(({ affected }) => affected.includes(finding));
  return {
    cloud_service: service.name,
    state,
    endpoint: project.endpoints[service.host] ?? null,
    is_listed: service.name in project.services,
    // Of a service that failed, zero may mean that nothing was read.
    instances: isGood || instances.length > 0 ? instances.length : null,
    instances_not_read: isGood ? health.pendingInstances : null,
    unfinished_tasks: isGood || unfinished > 0 ? unfinished : null,
    calls,
    collections,
    duration_seconds: Math.round(seconds * 1000) / 1000,
    first_calls: isGood ? firstCallsOf(finding) : null,
    calls_per_scrape: isGood ? Math.round(steadyCalls) : null,
    problem: problem === -1 ? null : problem,
  };
}

function problemReport({ reason, message, advice, error, affected }: Problem) {
  const { call, status, code, requestId, action, clockAheadMs, retryAfterMs } = error ?? {};
  const secondsOf = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 1000));
  return {
    reason: reason ?? null,
    message,
    advice,
    call: call ?? null,
    http_status: status ?? null,
    code: code ?? null,
    request_id: requestId ?? null,
    missing_action: action ?? null,
    clock_ahead_seconds: secondsOf(clockAheadMs),
    retry_after_seconds: secondsOf(retryAfterMs),
    affected: affected.map(({ project, service }) => ({
      project: project.name,
      cloud_service: service.name,
    })),
  };
}

/** Sentences about what the cloud does not give of a service that can be read. */
function incompleteIn({ state, project, service, snapshot }: Finding): readonly string[] {
  if (state !== 'ok') return [];
  const { refusedInstances, missingRows } = snapshot.health;
  const name = `${project.name}/${service.name}`;
  const refused = refusedInstances.map(
    ({ instance, error }) => `${instance.name || instance.id} (${error.answer})`,
  );
  const others = refused.length - MOST_NAMED;
  const named = [...refused.slice(0, MOST_NAMED), ...(others > 0 ? [`${others} more`] : [])].join(', ');
  const sentences = [];
  if (refused.length > 0)
    sentences.push(
      `${name}: the cloud refuses the tasks of ${counted(refused.length, 'instance')}: ${named}. The creation may have ` +
        "failed, or the credential's user may not see that enterprise project.",
    );
  if (missingRows > 0)
    sentences.push(
      `${name}: the cloud counts ${counted(missingRows, 'row')} more in its lists than it gives. The credential's ` +
        'user may not see all enterprise projects.',
    );
  return sentences;
}
