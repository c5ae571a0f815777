import { dirname, resolve } from 'node:path';
import type { Configuration, CredentialsConfig, ProjectConfig, ServiceConfig } from './configuration.js';
import { DEFAULT_CREDENTIALS } from './cross-checks.js';
import { endpointsOf } from './endpoints.js';
import { hostsOf, realHostsOf } from './project-schema.js';
import type { ConfigurationFile } from './schema.js';
import { type Secret, SecretFile, SecretText } from './secret.js';
import type { ServiceDescription } from './service-description.js';

type ProjectEntry = ConfigurationFile['projects'][number];
type CredentialsEntry = ConfigurationFile['credentials'][string];
type Values = Readonly<Record<string, string | undefined>>;

/** A file that passed every check, as the rest of the program reads it. Relative paths start at the file's folder. */
export function assemble(
  file: ConfigurationFile,
  fileName: string,
  services: readonly ServiceDescription[],
): Configuration {
  const folder = dirname(resolve(fileName));
  const { collection, tasks } = file;
  return {
    credentials: credentialsOf(file, folder),
    projects: file.projects.map((entry) => projectOf(entry, services)),
    collection: {
      timeoutMs: collection.timeout,
      requestTimeoutMs: collection.request_timeout,
      cacheForMs: collection.cache_for,
      maxStalenessMs: collection.max_staleness,
      idleInstancesEveryMs: collection.idle_instances_every,
      concurrency: collection.concurrency,
      requestsPerSecond: collection.requests_per_second,
      maxResponseBytes: collection.max_response_bytes,
    },
    tasks: {
      keepSucceededForMs: tasks.keep_succeeded_for,
      keepFailedForMs: tasks.keep_failed_for,
      steps: tasks.steps,
      maxPerService: tasks.max_per_service,
      userNames: tasks.user_names,
    },
    http: {
      ...optional('proxyUrl', secretOf(file.http, 'proxy_url', folder)),
      ...optional('caFile', file.http.ca_file === undefined ? undefined : resolve(folder, file.http.ca_file)),
    },
  };
}

function credentialsOf(file: ConfigurationFile, folder: string): Record<string, CredentialsConfig> {
  const isDefaultUsed = file.projects.some(({ credentials }) => credentials === DEFAULT_CREDENTIALS);
  const builtIn: Record<string, CredentialsConfig> = isDefaultUsed
    ? { [DEFAULT_CREDENTIALS]: { type: 'chain' } }
    : {};
  const defined = Object.entries(file.credentials).map(
    ([name, entry]) => [name, credentialsEntry(entry, folder)] as const,
  );
  return { ...builtIn, ...Object.fromEntries(defined) };
}

function credentialsEntry(entry: CredentialsEntry, folder: string): CredentialsConfig {
  if (entry.type === 'aksk') {
    return {
      type: 'aksk',
      accessKey: requiredSecret(entry, 'access_key', folder),
      secretKey: requiredSecret(entry, 'secret_key', folder),
      ...optional('securityToken', secretOf(entry, 'security_token', folder)),
    };
  }
  if (entry.type === 'password') {
    const password = requiredSecret(entry, 'password', folder);
    return { type: 'password', userName: entry.user_name, password, domainName: entry.domain_name };
  }
  return { type: entry.type };
}

function secretOf(values: Values, name: string, folder: string): Secret | undefined {
  const text = values[name];
  const path = values[`${name}_file`];
  if (text !== undefined) return new SecretText(text);
  return path === undefined ? undefined : new SecretFile(resolve(folder, path));
}

function requiredSecret(values: Values, name: string, folder: string): Secret {
  const secret = secretOf(values, name, folder);
  if (secret === undefined) throw new Error(`${name} passed the checks without a value`);
  return secret;
}

function projectOf(entry: ProjectEntry, services: readonly ServiceDescription[]): ProjectConfig {
  const { name, region, credentials, cloud_domain: cloudDomain, endpoints: overrides } = entry;
  const realHosts = realHostsOf(services);
  return {
    name,
    region,
    ...optional('projectId', entry.project_id),
    credentials,
    endpoints: endpointsOf(hostsOf(services), { region, cloudDomain, overrides, realHosts }),
    services: servicesOf(entry, services),
    watch: entry.watch.map(({ service, instance_id: instanceId = '', task_id: taskId }) => ({
      service,
      instanceId,
      taskId,
    })),
  };
}

function servicesOf(
  entry: ProjectEntry,
  services: readonly ServiceDescription[],
): Record<string, ServiceConfig> {
  const everything: ServiceConfig = { include: [], exclude: [] };
  const chosen = services.map(({ name }): [string, ServiceConfig | undefined] => {
    return [name, entry.services === undefined ? everything : entry.services[name]?.instances];
  });
  return Object.fromEntries(
    chosen.filter((entry): entry is [string, ServiceConfig] => entry[1] !== undefined),
  );
}

function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}
