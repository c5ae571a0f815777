import { createClient, type Client, type ClientOptions } from './cloud/client.js';
import type { Credentials } from './cloud/credentials/identity.js';
import { inTurn } from './cloud/in-turn.js';
import { IAM, type Access, type Limits } from './cloud/limits.js';
import { retryMs } from './cloud/pause.js';
import { createProjectIdLookup, type ProjectId } from './cloud/project-id.js';
import type { CallObserver, Transport } from './cloud/call.js';
import type { Configuration, ProjectConfig, ServiceConfig } from './config/configuration.js';
import { IAM_HOST } from './config/endpoints.js';
import { collectorLog } from './collector-log.js';
import type { Logger } from './log.js';
import type { ProjectSubject } from './metrics/service-families.js';
import { ValueReader } from './services/value-reader.js';
import type { Service } from './services/service.js';
import { Unrecognized } from './services/unrecognized.js';
import type { TaskSelection } from './tasks/collection-strategy.js';
import type { Retries } from './tasks/scheduler.js';
import { Collector, type CollectorOptions } from './tasks/collector.js';

/** What stays the same when the configuration is reloaded. */
export interface Dependencies {
  /** Told of every call to the cloud. */
  readonly metrics: CallObserver;
  readonly log: Logger;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds on the monotonic clock. */
  readonly steadyNow: () => number;
  /** When this process began. */
  readonly startedAt: number;
  readonly services: readonly Service[];
}

/** What the projects of one configuration share. */
export interface Shared extends Dependencies {
  readonly configuration: Configuration;
  readonly credentials: ReadonlyMap<string, Credentials>;
  readonly transport: Transport;
  readonly limits: Limits;
}

type Means = Pick<ClientOptions, 'projectId' | 'transport' | 'tell'>;

/** How often calls of one collection are made again; each of them delays the others. */
const MOST_RETRIES = 5;

const EVERY_INSTANCE: ServiceConfig = { include: [], exclude: [] };

/** One configured project at work: a collector for each of its services, watched ones included. */
export class Project {
  readonly collectors: readonly Collector[];
  readonly #config: ProjectConfig;
  readonly #shared: Shared;
  readonly #projectId: ProjectId;
  /** By service. It outlives a configuration: no value is logged twice, and no count begins anew. */
  readonly #unrecognized: Map<string, Unrecognized>;
  #foundId = '';

  /** Keeps what `predecessor` knew of it, under another configuration. */
  constructor(config: ProjectConfig, shared: Shared, predecessor?: Project) {
    this.#config = config;
    this.#shared = shared;
    this.#foundId = predecessor?.subject.id ?? '';
    this.#unrecognized =
      predecessor === undefined ? new Map<string, Unrecognized>() : predecessor.#unrecognized;
    this.#projectId = this.#createProjectId();
    const watched = new Set(config.watch.map(({ service }) => service));
    this.collectors = shared.services
      .filter(({ name }) => name in config.services || watched.has(name))
      .map((service) => {
        const known = predecessor?.collectors.find((collector) => collector.service === service.name);
        return this.#createCollector(service, known);
      });
  }

  /** Whether `config` means the same project of the cloud, whatever its other settings. */
  isSame({ name, region, projectId }: ProjectConfig): boolean {
    return (
      name === this.#config.name && region === this.#config.region && projectId === this.#config.projectId
    );
  }

  get subject(): ProjectSubject {
    const { name, projectId, region } = this.#config;
    return { name, id: projectId ?? this.#foundId, region };
  }

  /** Where its credential was found, in words for people. */
  get credentialOrigin(): string {
    return this.#credentials.origin;
  }

  get #credentials(): Credentials {
    const { name, credentials } = this.#config;
    const found = this.#shared.credentials.get(credentials);
    if (found === undefined) throw new Error(`project "${name}" uses unknown credentials "${credentials}"`);
    return found;
  }

  #createProjectId(): ProjectId {
    const { projectId, name, region } = this.#config;
    if (projectId !== undefined) return { get: () => Promise.resolve(projectId), tell: () => undefined };
    const { limits, transport, configuration } = this.#shared;
    const access = limits.accessWithin({ ...IAM, credentials: this.#config.credentials, project: name });
    const iam = this.#createClient(IAM.service, IAM_HOST, {
      projectId: () => Promise.resolve(undefined),
      transport: inTurn(transport, access, configuration.collection.requestTimeoutMs),
      tell: access.tell,
    });
    const lookUp = createProjectIdLookup(iam, name, region);
    return { ...lookUp, get: async (signal) => (this.#foundId = await lookUp.get(signal)) };
  }

  #createClient(service: string, host: string, means: Means): Client {
    const { name, region, endpoints } = this.#config;
    return createClient({
      observer: this.#shared.metrics,
      now: this.#shared.now,
      service,
      endpoint: endpoints[host] ?? '',
      scope: { project: name, region, iamEndpoint: endpoints[IAM_HOST] ?? '' },
      credentials: this.#credentials,
      ...means,
    });
  }

  #createCollector(service: Service, predecessor?: Collector): Collector {
    const { configuration, log, now, steadyNow, startedAt, transport } = this.#shared;
    const events = collectorLog(log, { project: this.#config.name, cloud_service: service.name });
    const unrecognized = this.#unrecognized.get(service.name) ?? new Unrecognized(events.onUnrecognized);
    this.#unrecognized.set(service.name, unrecognized);
    const { slot, usage, tell } = this.#accessTo(service);
    const client = this.#createClient(service.name, service.host, {
      projectId: (signal) => this.#projectId.get(signal),
      transport,
      tell: (error) => {
        tell(error);
        this.#projectId.tell(error);
      },
    });
    const options: CollectorOptions = {
      project: this.#config.name,
      service: service.name,
      source: service.connect({
        client,
        reader: new ValueReader(unrecognized.add),
        warn: events.onWarning,
      }),
      clock: { now, steadyNow },
      startedAt,
      selection: this.#selectionOf(service.name),
      collection: configuration.collection,
      tasks: configuration.tasks,
      calls: { slot, usage, retries: this.#retriesOf(service.name) },
      events,
      unrecognized: () => unrecognized.counts,
    };
    return new Collector(options, predecessor);
  }

  #retriesOf(service: string): Retries {
    const retried = { project: this.#config.name, service };
    return { most: MOST_RETRIES, afterMs: retryMs, onRetry: () => this.#shared.metrics.retried(retried) };
  }

  #accessTo(service: Service): Access {
    const { collection } = this.#shared.configuration;
    return this.#shared.limits.access({
      credentials: this.#config.credentials,
      service: service.name,
      requestsPerSecond: collection.requestsPerSecond[service.name] ?? service.requestsPerSecond,
      project: this.#config.name,
      concurrency: collection.concurrency,
    });
  }

  #selectionOf(service: string): TaskSelection {
    const { services, watch } = this.#config;
    return {
      isListed: service in services,
      accepts: filterOf(services[service] ?? EVERY_INSTANCE),
      watch: watch.filter((entry) => entry.service === service),
    };
  }
}

function filterOf({ include, exclude }: ServiceConfig): (instanceName: string) => boolean {
  return (name) =>
    (include.length === 0 || include.some((pattern) => pattern.test(name))) &&
    !exclude.some((pattern) => pattern.test(name));
}
