import { onTestFinished, vi } from 'vitest';
import { createCredentials } from '../../../src/cloud/credentials/credentials.js';
import type { Credentials, CredentialsDependencies, Scope } from '../../../src/cloud/credentials/identity.js';
import { CloudError } from '../../../src/cloud/errors.js';
import type { Reason } from '../../../src/cloud/errors.js';
import { nameOf } from '../../../src/cloud/failure.js';
import type { Transport } from '../../../src/cloud/call.js';
import type { CredentialsConfig } from '../../../src/config/configuration.js';

export const scope: Scope = {
  project: 'shop-prod',
  iamEndpoint: 'https://iam.eu-west-101.myhuaweicloud.eu',
  region: 'eu-west-101',
};

/** Time stands still until a test moves it. */
export const clock = { now: Date.parse('2025-12-01T08:30:00Z') };

/** Moves the monotonic clock, on which failures are left alone; ends with the test. */
export function wait(ms: number): void {
  if (!vi.isFakeTimers()) {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
  }
  vi.advanceTimersByTime(ms);
}

export const neverAborted = (): AbortSignal => new AbortController().signal;

/** Says more than the real one may: the answer's body stands in its errors, so that a test sees who hands it on. */
export const talkativeTransport: Transport = async (call, signal) => {
  const { method, headers, body } = call;
  const response = await globalThis
    .fetch(call.url, { method, headers, signal, ...(body !== undefined && { body }) })
    .catch((cause: unknown) => {
      const reason = signal.aborted ? 'timeout' : 'unavailable';
      throw new CloudError(reason, `${nameOf(call)}: ${codeOf(cause)}`, { cause });
    });
  const text = await response.text();
  const { status } = response;
  if (response.ok) return { status, headers: response.headers, text };
  throw new CloudError(reasonFor(status), `HTTP ${status}: ${text}`, {
    status,
    requestId: 'trace-1',
    cause: new Error(`${body ?? ''} ${text}`),
  });
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function reasonFor(status: number): Reason {
  if (status === 401) return 'auth';
  return status >= 500 ? 'unavailable' : 'rejected';
}

export function credentialsOf(
  config: CredentialsConfig,
  deps: Partial<CredentialsDependencies> = {},
): Credentials {
  return createCredentials(config, 'ops', {
    transport: talkativeTransport,
    metadataTransport: talkativeTransport,
    env: {},
    homeDirectory: '/nonexistent',
    clock: { now: () => clock.now, monotonic: () => performance.now() },
    ...deps,
  });
}

/** The error that asking for an identity ends in. */
export async function failureOf(credentials: Credentials, signal = neverAborted()): Promise<CloudError> {
  const outcome: unknown = await credentials.get(scope, signal).catch((error: unknown) => error);
  if (outcome instanceof CloudError) return outcome;
  throw new Error('expected a CloudError', { cause: outcome });
}
