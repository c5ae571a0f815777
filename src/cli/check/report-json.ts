import { firstCallsOf } from './cost.js';
import { instancesOf, unfinishedOf, type CheckedProject, type Finding } from './finding.js';
import type { Problem } from './problem.js';
import type { Report } from './report.js';

/** Raised when a field goes or changes its meaning; fields may be added without. */
const VERSION = 1;

/**
 * A report for programs: `ok`, the projects with their services as in the table, and the problems, to which the
 * services refer by their place in the list. What is not known is null.
 */
export function reportJson(report: Report, checkedAt: number) {
  return {
    version: VERSION,
    ok: report.isGood,
    checked_at: new Date(checkedAt).toISOString(),
    projects: report.projects.map((project) => projectJson(project, report)),
    problems: report.problems.map(problemJson),
    costs: report.costs.map((cost) => ({
      credentials: cost.credentials,
      cloud_service: cost.service,
      projects: cost.projects,
      first_calls: cost.firstCalls,
      calls_per_scrape: cost.steadyCalls,
      allowed_calls: cost.allowedCalls,
      requests_per_second: cost.requestsPerSecond,
      timeout_seconds: cost.timeoutSeconds,
    })),
    missing: report.missing,
    consequences: report.consequences,
  };
}

function projectJson({ config, id, credentialOrigin, iamCalls, findings }: CheckedProject, report: Report) {
  return {
    project: config.name,
    region: config.region,
    project_id: id === '' ? null : id,
    project_id_from: config.projectId === undefined ? 'iam' : 'configuration',
    credentials: { name: config.credentials, origin: credentialOrigin },
    iam_calls: iamCalls,
    services: findings.map((finding) => serviceJson(finding, report)),
  };
}

function serviceJson(finding: Finding, { problems }: Report) {
  const { service, project, state, snapshot, collections, calls, seconds, steadyCalls } = finding;
  const isGood = state === 'ok';
  const problem = problems.findIndex(({ affected }) => affected.includes(finding));
  return {
    cloud_service: service.name,
    state,
    endpoint: project.endpoints[service.host] ?? null,
    is_listed: service.name in project.services,
    instances: instancesOf(finding) ?? null,
    instances_not_read: isGood ? snapshot.health.pendingInstances : null,
    unfinished_tasks: unfinishedOf(finding) ?? null,
    calls,
    collections,
    duration_seconds: Math.round(seconds * 1000) / 1000,
    first_calls: isGood ? firstCallsOf(finding) : null,
    calls_per_scrape: isGood ? Math.round(steadyCalls) : null,
    problem: problem === -1 ? null : problem,
  };
}

function problemJson({ reason, message, advice, error, affected }: Problem) {
  const { call, status, code, requestId, action, clockAheadMs, retryAfterMs } = error ?? {};
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

function secondsOf(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms / 1000);
}
