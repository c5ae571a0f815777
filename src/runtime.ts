import { NO_OBSERVER, type Transport } from './cloud/call.js';
import { createCredentials } from './cloud/credentials/credentials.js';
import { homeDirectory } from './cloud/credentials/home-directory.js';
import type { Credentials } from './cloud/credentials/identity.js';
import { createConnections, createDirectConnections, type Connections } from './cloud/dispatcher.js';
import { inTurn, telling } from './cloud/in-turn.js';
import { IAM, Limits } from './cloud/limits.js';
import { createTransport } from './cloud/transport.js';
import type { Configuration, CredentialsConfig } from './config/configuration.js';
import { observing } from './collector-log.js';
import { Project, type Shared, type Dependencies } from './project.js';

/** One configuration at work: its connections, credentials, limits and projects. */
export class Runtime {
  readonly configuration: Configuration;
  readonly projects: readonly Project[];
  readonly limits: Limits;
  readonly #dependencies: Dependencies;
  readonly #connections: readonly Connections[];

  /** Projects that stay keep what `predecessor` knew of them. */
  constructor(configuration: Configuration, dependencies: Dependencies, predecessor?: Runtime) {
    this.configuration = configuration;
    this.#dependencies = dependencies;
    const connections = createConnections(configuration.http, dependencies.env);
    const direct = createDirectConnections();
    this.#connections = [connections, direct];
    const transport = this.#transportOver(connections);
    const fingerprint = async (name: string) => credentials.get(name)?.fingerprint() ?? '';
    this.limits = new Limits(fingerprint, predecessor?.limits);
    const credentials = this.#createCredentials(transport, this.#metadataTransport(direct));
    const shared = { ...dependencies, configuration, credentials, transport, limits: this.limits };
    this.projects = projectsOf(shared, predecessor?.projects);
  }

  /** Lets the collections under way end, each by its own deadline, then closes. */
  async retire(): Promise<void> {
    const collectors = this.projects.flatMap((project) => project.collectors);
    await Promise.all(collectors.map((collector) => collector.settled()));
    await this.close();
  }

  /** Lets the calls under way end, and no other begin. */
  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connections) => connections.close()));
  }

  #transportOver({ dispatcher }: Connections): Transport {
    const { requestTimeoutMs, maxResponseBytes } = this.configuration.collection;
    const observer = observing(this.#dependencies);
    return createTransport({ dispatcher, requestTimeoutMs, maxResponseBytes, observer });
  }

  /** The metadata service is this machine's, not the cloud's: its calls are not counted with those. */
  #metadataTransport({ dispatcher }: Connections): Transport {
    const { requestTimeoutMs, maxResponseBytes } = this.configuration.collection;
    // What to do about it is said by the credentials, which know whether a metadata service is to be expected.
    return createTransport({
      dispatcher,
      requestTimeoutMs,
      maxResponseBytes,
      observer: NO_OBSERVER,
      unreachedAdvice: '',
    });
  }

  /** Logins keep to the limits too, and what comes of them counts for the credential. */
  #createCredentials(transport: Transport, metadataTransport: Transport): Map<string, Credentials> {
    const { env, now } = this.#dependencies;
    const { requestTimeoutMs } = this.configuration.collection;
    const create = (name: string, its: CredentialsConfig): Credentials => {
      const iam = this.limits.accessWithin({ ...IAM, credentials: name, project: '' });
      const login = telling(inTurn(transport, iam, requestTimeoutMs), iam);
      const deps = { transport: login, metadataTransport, env, homeDirectory: homeDirectory(), now };
      return createCredentials(its, name, deps);
    };
    const all = Object.entries(this.configuration.credentials);
    return new Map(all.map(([name, its]) => [name, create(name, its)]));
  }
}

/**
 * A function of its own: what a constructor's functions refer to is kept as long as any of them, so that each
 * configuration would keep the one before it.
 */
function projectsOf(shared: Shared, predecessors: readonly Project[] = []): readonly Project[] {
  return shared.configuration.projects.map(
    (config) =>
      new Project(
        config,
        shared,
        predecessors.find((project) => project.isSame(config)),
      ),
  );
}
