import type { CloudError } from '../../src/cloud/errors.js';
import { failureOf } from '../../src/cloud/failure.js';
import type { CheckedProject, Finding } from '../../src/cli/check/examine.js';
import { readConfiguration } from '../../src/config/load.js';
import type { Configuration, ProjectConfig } from '../../src/config/configuration.js';
import { services } from '../../src/services/registry.js';
import type { Snapshot } from '../../src/tasks/snapshot.js';
import { snapshot } from '../metrics/snapshots.js';

/** Two projects that share a credential, and one that has its own. */
export const configuration: Configuration = readConfiguration(
  JSON.stringify({
    credentials: {
      default: { type: 'chain' },
      ops: { type: 'password', user_name: 'exporter', password: 'p', domain_name: 'acme' },
    },
    projects: [
      { name: 'shop', region: 'eu-west-101' },
      { name: 'billing', region: 'eu-west-0', project_id: '1e4f1b2c3d5e4f6a9b0c1d2e3f4a5b6c' },
      { name: 'lab', region: 'ap-southeast-1', credentials: 'ops', services: { dcs: {} } },
    ],
  }),
  'test',
  {},
  services,
);

const NUMBERS = { calls: 4, seconds: 0.84, instances: 3, unfinished: 1, steadyCalls: 2.1, pending: 0 };

type Change = Partial<typeof NUMBERS & { state: Finding['state']; error: CloudError; message: string }>;

/** What came of one service, all well unless `change` says otherwise. */
export function findingOf(project: string, service: string, change: Change = {}): Finding {
  const its = services.find(({ name }) => name === service);
  if (its === undefined) throw new Error(`no ${service}`);
  const { calls, seconds, steadyCalls } = { ...NUMBERS, ...change };
  const { error } = change;
  const state = change.state ?? (error === undefined ? 'ok' : 'failed');
  const known = snapshotOf(state === 'ok', change);
  return {
    ...{ project: configOf(project), service: its, state, snapshot: { ...known, project, service } },
    ...{ error, collections: 1, calls, seconds, steadyCalls },
  };
}

function snapshotOf(isRead: boolean, change: Change): Snapshot {
  const { instances, unfinished, pending } = isRead
    ? { ...NUMBERS, ...change }
    : { instances: 0, unfinished: 0, pending: 0 };
  const { error, message = error?.message } = change;
  const failure = message === undefined ? undefined : { reason: error?.reason ?? 'auth', message, error };
  return snapshot({
    instances: Array.from({ length: instances }, (_, at) => ({ id: `i${at}`, name: '', status: 'RUNNING' })),
    counts: { ...snapshot().counts, running: unfinished },
    health: { success: isRead, pendingInstances: pending, failure },
  });
}

function configOf(project: string): ProjectConfig {
  const config = configuration.projects.find(({ name }) => name === project);
  if (config === undefined) throw new Error(`no ${project}`);
  return config;
}

/** A project with these findings. */
export function projectOf(name: string, findings: readonly Finding[], change: Partial<CheckedProject> = {}) {
  const config = configOf(name);
  const id = config.projectId ?? '0d3e0a1b2c4d4e5f8a9b0c1d2e3f4a5b';
  const iamCalls = config.projectId === undefined ? 1 : 0;
  const credentialOrigin = 'environment (HUAWEICLOUD_SDK_AK)';
  return { config, id, credentialOrigin, iamCalls, findings, ...change };
}

interface Refusal {
  readonly url: string;
  readonly operation: string;
  readonly action?: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly date?: string;
}

/** An answer of the cloud that says no. */
export function refusal({ url, operation, action, status, code, message, date }: Refusal): CloudError {
  const call = {
    ...{ project: 'shop', service: 'any', operation, action, method: 'GET' as const },
    ...{ url: new URL(url), headers: {} },
  };
  const headers = new Headers({
    'X-Request-Id': '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    Date: date ?? new Date().toUTCString(),
  });
  return failureOf(call, status, headers, JSON.stringify({ error_code: code, error_msg: message }));
}
