import { homedir } from 'node:os';
import { createCredentials } from './cloud/credentials/credentials.js';
import { createConnections, createDirectConnections, type Connections } from './cloud/dispatcher.js';
import type { Credentials } from './cloud/credentials/identity.js';
import { inTurn, telling } from './cloud/in-turn.js';
import { IAM, Limits } from './cloud/limits.js';
import { createTransport } from './cloud/transport.js';
import type { Transport } from './cloud/call.js';
import type { Configuration, CredentialsConfig } from './config/configuration.js';
import type { Logger } from './log.js';
import type { ExporterMetrics } from './metrics/exporter-metrics.js';
import { expose } from './metrics/exposition.js';
import { Project } from './project.js';
import { services as allServices } from './services/registry.js';
import type { Service } from './services/service.js';

/** A collection ends this long before its answer is due, so that rendering and sending fit in. */
const RENDER_MS = 40;

export interface ExporterOptions {
  readonly configuration: Configuration;
  readonly metrics: ExporterMetrics;
  readonly log: Logger;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly services?: readonly Service[];
}

/** One configuration at work: its connections, credentials, limits and projects. */
export class Exporter {
  readonly #options: ExporterOptions;
  readonly #connections: readonly Connections[];
  readonly #projects: readonly Project[];

  constructor(options: ExporterOptions) {
    this.#options = options;
    const { configuration, env, metrics, log, now = Date.now, services = allServices } = options;
    const connections = createConnections(configuration.http, env);
    const direct = createDirectConnections();
    this.#connections = [connections, direct];
    const transport = this.#transportOver(connections);
    const limits: Limits = new Limits(async (name) => credentials.get(name)?.fingerprint() ?? '');
    const credentials = credentialsOf(options, limits, transport, this.#metadataTransport(direct));
    const shared = {
      configuration,
      credentials,
      transport,
      limits,
      observer: metrics,
      log,
      now,
      startedAt: now(),
    };
    this.#projects = configuration.projects.map((project) => new Project(project, services, shared));
    for (const { project, service } of this.#collectors()) metrics.expect(project, service);
  }

  /** Collects, and answers at `deadline` at the latest with what is known by then. Never fails for the cloud's sake. */
  async scrape(deadline: number): Promise<string> {
    const collections = this.#collectors().map((collector) => collector.collect(deadline - RENDER_MS));
    const snapshots = await Promise.all(collections);
    const { configuration, metrics } = this.#options;
    const projects = this.#projects.map(({ subject }) => subject);
    const cloud = await expose({ projects, snapshots, steps: configuration.tasks.steps });
    return `${cloud}\n${await metrics.registry.metrics()}`;
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connections) => connections.close()));
  }

  #collectors() {
    return this.#projects.flatMap(({ collectors }) => collectors);
  }

  #transportOver({ dispatcher }: Connections): Transport {
    const { configuration, metrics } = this.#options;
    const { requestTimeoutMs, maxResponseBytes } = configuration.collection;
    return createTransport({ dispatcher, requestTimeoutMs, maxResponseBytes, observer: metrics });
  }

  /** The metadata service is this machine's, not the cloud's: its calls are not counted with those. */
  #metadataTransport({ dispatcher }: Connections): Transport {
    const { requestTimeoutMs, maxResponseBytes } = this.#options.configuration.collection;
    const observer = { answered: () => undefined, retried: () => undefined };
    // What to do about it is said by the credentials, which know whether a metadata service is to be expected.
    return createTransport({ dispatcher, requestTimeoutMs, maxResponseBytes, observer, unreachedAdvice: '' });
  }
}

/** Logins keep to the limits too, and what comes of them counts for the credential. */
function credentialsOf(
  { configuration, env, now = Date.now }: ExporterOptions,
  limits: Limits,
  transport: Transport,
  metadataTransport: Transport,
): Map<string, Credentials> {
  const create = (name: string, its: CredentialsConfig): Credentials => {
    const iam = limits.accessWithin({ ...IAM, credentials: name, project: '' });
    const login = telling(inTurn(transport, iam, configuration.collection.requestTimeoutMs), iam);
    const deps = { transport: login, metadataTransport, env, homeDirectory: homedir(), now };
    return createCredentials(its, name, deps);
  };
  return new Map(Object.entries(configuration.credentials).map(([name, its]) => [name, create(name, its)]));
}
