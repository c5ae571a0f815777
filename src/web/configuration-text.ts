import { Router } from 'express';
import { stringify } from 'yaml';
import type {
  Configuration,
  CredentialsConfig,
  ProjectConfig,
  ServiceConfig,
} from '../config/configuration.js';
import { SecretFile, type Secret } from '../config/secret.js';
import { allowOnly, sendText } from './responses.js';

const SECRET = '<secret>';

/** `/config`: the configuration in force. */
export function configurationRoute(configuration: () => Configuration): Router {
  const router = Router();
  router.get('/config', async (_request, response) => {
    response.set('Cache-Control', 'no-store');
    sendText(response, 200, (await configurationText(configuration())).trimEnd());
  });
  router.all('/config', allowOnly('GET, HEAD'));
  return router;
}

/** The configuration as a file could hold it, with every default; of secrets only the names of their files. */
export async function configurationText(configuration: Configuration): Promise<string> {
  const { credentials, projects, collection, tasks, http } = configuration;
  const file = {
    credentials: mapValues(credentials, credentialsEntry),
    projects: projects.map(projectEntry),
    collection: {
      timeout: durationText(collection.timeoutMs),
      request_timeout: durationText(collection.requestTimeoutMs),
      cache_for: durationText(collection.cacheForMs),
      max_staleness: durationText(collection.maxStalenessMs),
      idle_instances_every: durationText(collection.idleInstancesEveryMs),
      concurrency: collection.concurrency,
      requests_per_second: collection.requestsPerSecond,
      max_response_bytes: collection.maxResponseBytes,
    },
    tasks: {
      keep_succeeded_for: durationText(tasks.keepSucceededForMs),
      keep_failed_for: durationText(tasks.keepFailedForMs),
      steps: tasks.steps,
      max_per_service: tasks.maxPerService,
      user_names: tasks.userNames,
    },
    http: { ...(await proxyEntry(http.proxyUrl)), ca_file: http.caFile },
  };
  return stringify(file, { aliasDuplicateObjects: false, lineWidth: 0, keepUndefined: false });
}

function credentialsEntry(config: CredentialsConfig): object {
  const { type } = config;
  if (type === 'aksk')
    return {
      type,
      ...secretEntry('access_key', config.accessKey),
      ...secretEntry('secret_key', config.secretKey),
      ...secretEntry('security_token', config.securityToken),
    };
  if (type === 'password') {
    const { userName, password, domainName } = config;
    return { type, user_name: userName, ...secretEntry('password', password), domain_name: domainName };
  }
  return { type };
}

function projectEntry({ projectId, watch, endpoints, services, ...project }: ProjectConfig): object {
  return {
    name: project.name,
    region: project.region,
    project_id: projectId,
    credentials: project.credentials,
    endpoints: mapValues(endpoints, withoutUser),
    services: mapValues(services, serviceEntry),
    watch: watch.map(({ service, instanceId, taskId }) => ({
      service,
      instance_id: instanceId === '' ? undefined : instanceId,
      task_id: taskId,
    })),
  };
}

function serviceEntry({ include, exclude }: ServiceConfig): object {
  return { instances: { include: include.map(patternText), exclude: exclude.map(patternText) } };
}

/** As it is written in the file: with inline flags, and without the escapes that JavaScript adds. */
function patternText({ source, flags }: RegExp): string {
  const inline = flags.replace(/[^ims]/g, '');
  const text = source.replace(/\\(.)/gs, (escape, char) => (char === '/' ? '/' : escape));
  return inline === '' ? text : `(?${inline})${text}`;
}

function secretEntry(key: string, secret: Secret | undefined): object {
  if (secret === undefined) return {};
  return secret instanceof SecretFile ? { [`${key}_file`]: secret.path } : { [key]: SECRET };
}

async function proxyEntry(secret: Secret | undefined): Promise<object> {
  if (secret === undefined || secret instanceof SecretFile) return secretEntry('proxy_url', secret);
  return { proxy_url: withoutUser(await secret.reveal()) };
}

/** A URL whose user and password are not shown. */
function withoutUser(text: string): string {
  if (!URL.canParse(text)) return SECRET;
  const { protocol, host, pathname, username, password } = new URL(text);
  const user = username === '' && password === '' ? '' : `${SECRET}@`;
  return `${protocol}//${user}${host}${pathname === '/' ? '' : pathname}`;
}

/** Milliseconds with the largest unit that divides them. */
function durationText(ms: number): string {
  const units = [
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const;
  const [unit, size] = units.find(([, one]) => ms !== 0 && ms % one === 0) ?? ['ms', 1];
  return ms === 0 ? '0s' : `${ms / size}${unit}`;
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  make: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value)]));
}
