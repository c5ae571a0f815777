import { createClient, type Client } from './cloud/client.js';
import { collectorLog } from './collector-log.js';
import { createProjectIdLookup, type ProjectId } from './cloud/project-id.js';
import { IAM, type ProjectQueue, type RequestQueues } from './cloud/request-queues.js';
import { queued } from './cloud/queued-transport.js';
import type { Restrictions } from './cloud/restrictions.js';
import { retryMs } from './cloud/backoff.js';
import type { CallObserver, Transport } from './cloud/call.js';
import type { Clock, EpochMs } from './cloud/clock.js';
import type { CloudError } from './cloud/errors.js';
import type { Fetch } from './cloud/connections.js';
import type { Credentials } from './cloud/credentials/identity.js';
import type { Configuration, ProjectConfig, ServiceConfig } from './config/configuration.js';
import { IAM_HOST } from './config/endpoints.js';
import type { Logger } from './log.js';
import type { ProjectSubject } from './report/scrape-result.js';
import { ValueReader } from './services/value-reader.js';
import type { Service } from './services/service.js';
import { Unrecognized } from './services/unrecognized.js';
import { Collector } from './tasks/collector.js';
import type { Selection } from './tasks/collector-options.js';
import type { SavedCollector } from './tasks/saved-state.js';

/** What stays the same when the configuration is reloaded. */
export interface Dependencies {
  /** Observes every call to the cloud. */
  readonly metrics: CallObserver;
  readonly log: Logger;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** What the cloud has imposed: it holds over a reload. */
  readonly restrictions: Restrictions;
  /** When this process started. */
  readonly startedAt: EpochMs;
  readonly services: readonly Service[];
  /** What an earlier process saved of a collector. */
  readonly takeSaved?: ((project: string, service: string) => SavedCollector | undefined) | undefined;
  /** Replaces the connections to the cloud in tests. */
  readonly fetch?: Fetch | undefined;
}

/** What the projects of one configuration share. */
export interface ProjectContext {
  readonly dependencies: Dependencies;
  readonly configuration: Configuration;
  readonly credentials: ReadonlyMap<string, Credentials>;
  readonly transport: Transport;
  readonly queues: RequestQueues;
}

/** How many calls of one collection are retried at most; each of them delays the others. */
const MAX_RETRIES = 5;

const EVERY_INSTANCE: ServiceConfig = { include: [], exclude: [] };

/** One configured project: a collector for each of its services, watched ones included. */
export class Project {
  readonly collectors: readonly Collector[];
  readonly #config: ProjectConfig;
  readonly #context: ProjectContext;
  readonly #projectId: ProjectId;
  /** By service. A reload hands it over: no value is logged twice, and counting goes on. */
  readonly #unrecognized: Map<string, Unrecognized>;
  #foundId = '';

  /** `predecessor`: the same project under the configuration before, whose state is taken over. */
  constructor(config: ProjectConfig, context: ProjectContext, predecessor?: Project) {
    this.#config = config;
    this.#context = context;
    this.#foundId = predecessor?.subject.id ?? '';
    this.#unrecognized =
      predecessor === undefined ? new Map<string, Unrecognized>() : predecessor.#unrecognized;
    this.#projectId = this.#createProjectId();
    const watched = new Set(config.watch.map(({ service }) => service));
    this.collectors = context.dependencies.services
      .filter(({ name }) => name in config.services || watched.has(name))
      .map((service) => this.#createCollector(service, predecessor));
  }

  /** Whether `config` means the same project of the cloud, whatever its other settings. */
  isSame({ name, region, projectId }: ProjectConfig): boolean {
    const { name: ownName, region: ownRegion, projectId: ownId } = this.#config;
    return name === ownName && region === ownRegion && projectId === ownId;
  }

  get subject(): ProjectSubject {
    const { name, projectId, region, credentials } = this.#config;
    return { name, id: projectId ?? this.#foundId, region, credentials };
  }

  /** Where its credential was found, in words for people. */
  get credentialOrigin(): string {
    return this.#credentials.origin;
  }

  get #credentials(): Credentials {
    const { name, credentials } = this.#config;
    const found = this.#context.credentials.get(credentials);
    if (found === undefined) throw new Error(`project "${name}" uses unknown credentials "${credentials}"`);
    return found;
  }

  #createProjectId(): ProjectId {
    const { projectId, name: project, region, credentials } = this.#config;
    if (projectId !== undefined)
      return { get: () => Promise.resolve(projectId), recordOutcome: () => undefined };
    const { queues, transport, configuration, dependencies } = this.#context;
    const queue = queues.queueForPrerequisites({ ...IAM, credentials, project });
    const iam = this.#createClient({
      service: IAM.service,
      host: IAM_HOST,
      projectId: () => Promise.resolve(undefined),
      transport: queued(transport, queue, configuration.collection.requestTimeoutMs, dependencies.clock),
      recordOutcome: queue.recordOutcome,
    });
    const lookup = createProjectIdLookup(iam, { project, region }, dependencies.clock);
    return { ...lookup, get: async (signal) => (this.#foundId = await lookup.get(signal)) };
  }

  #createClient({ service, host, projectId, transport, recordOutcome }: ClientParts): Client {
    const { name, region, endpoints } = this.#config;
    const { metrics, clock } = this.#context.dependencies;
    return createClient({
      service,
      endpoint: endpoints[host] ?? '',
      scope: { project: name, region, iamEndpoint: endpoints[IAM_HOST] ?? '' },
      projectId,
      credentials: this.#credentials,
      transport,
      observer: metrics,
      recordOutcome,
      clock,
    });
  }

  #createCollector(service: Service, predecessor: Project | undefined): Collector {
    const { configuration, dependencies } = this.#context;
    const { log, clock, startedAt, metrics } = dependencies;
    const project = this.#config.name;
    const events = collectorLog(log, { project, cloud_service: service.name });
    const unrecognized = this.#unrecognized.get(service.name) ?? new Unrecognized(events.onUnrecognized);
    this.#unrecognized.set(service.name, unrecognized);
    const queue = this.#queueOf(service);
    const before = predecessor?.collectors.find((collector) => collector.service === service.name);
    const saved = before === undefined ? dependencies.takeSaved?.(project, service.name) : undefined;
    const options = {
      project,
      service: service.name,
      saved,
      source: service.connect({
        client: this.#createServiceClient(service, queue),
        reader: new ValueReader(unrecognized.add),
        warn: events.onWarning,
      }),
      queue,
      retries: {
        most: MAX_RETRIES,
        afterMs: retryMs,
        onRetry: () => metrics.retried({ project, service: service.name }),
      },
      selection: this.#selectionOf(service),
      collection: configuration.collection,
      tasks: configuration.tasks,
      clock,
      startedAt,
      unrecognized: () => unrecognized.counts,
      events,
    };
    return new Collector(options, before);
  }

  #createServiceClient({ name, host }: Service, queue: ProjectQueue): Client {
    return this.#createClient({
      service: name,
      host,
      projectId: (signal) => this.#projectId.get(signal),
      transport: this.#context.transport,
      recordOutcome: (error) => {
        queue.recordOutcome(error);
        this.#projectId.recordOutcome(error);
      },
    });
  }

  #queueOf({ name, requestsPerSecond }: Service): ProjectQueue {
    const { collection } = this.#context.configuration;
    return this.#context.queues.queueFor({
      credentials: this.#config.credentials,
      service: name,
      requestsPerSecond: collection.requestsPerSecond[name] ?? requestsPerSecond,
      project: this.#config.name,
      concurrency: collection.concurrency,
    });
  }

  #selectionOf({ name }: Service): Selection {
    const { services, watch } = this.#config;
    return {
      isListed: name in services,
      accepts: filterOf(services[name] ?? EVERY_INSTANCE),
      watch: watch.filter((entry) => entry.service === name),
    };
  }
}

interface ClientParts {
  readonly service: string;
  /** The key of its endpoint. */
  readonly host: string;
  readonly projectId: (signal: AbortSignal) => Promise<string | undefined>;
  readonly transport: Transport;
  readonly recordOutcome: (error?: CloudError) => void;
}

function filterOf({ include, exclude }: ServiceConfig): (instanceName: string) => boolean {
  return (name) =>
    (include.length === 0 || include.some((pattern) => pattern.test(name))) &&
    !exclude.some((pattern) => pattern.test(name));
}
