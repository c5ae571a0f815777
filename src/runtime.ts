import { NO_OBSERVER, type Transport } from './cloud/call.js';
import { createConnections, createDirectConnections, type Connections } from './cloud/connections.js';
import { createCredentials } from './cloud/credentials/credentials.js';
import { homeDirectory } from './cloud/credentials/home-directory.js';
import type { Credentials } from './cloud/credentials/identity.js';
import { queued, recorded } from './cloud/queued-transport.js';
import { IAM, RequestQueues } from './cloud/request-queues.js';
import { createTransport, type TransportOptions } from './cloud/transport.js';
import { observing } from './collector-log.js';
import type { Configuration, CredentialsConfig } from './config/configuration.js';
import { Project, type Dependencies, type ProjectContext } from './project.js';

/** Everything built from one configuration; a reload replaces it. */
export class Runtime {
  readonly configuration: Configuration;
  readonly projects: readonly Project[];
  readonly queues: RequestQueues;
  readonly #dependencies: Dependencies;
  readonly #connections: readonly Connections[];

  /** Projects that stay take over the state that they had in `predecessor`. */
  constructor(configuration: Configuration, dependencies: Dependencies, predecessor?: Runtime) {
    this.configuration = configuration;
    this.#dependencies = dependencies;
    const connections = createConnections(configuration.http, dependencies.env);
    const direct = createDirectConnections();
    this.#connections = [connections, direct];
    const transport = this.#createTransport(connections, { observer: observing(dependencies) });
    // Calls to the metadata service of this machine are not counted as calls to the cloud, and the credentials give
    // the advice themselves: they know whether there should be such a service.
    const metadataTransport = this.#createTransport(direct, { observer: NO_OBSERVER, unreachedAdvice: '' });
    const fingerprint = async (name: string) => credentials.get(name)?.fingerprint() ?? '';
    this.queues = new RequestQueues(fingerprint, dependencies.clock, dependencies.restrictions);
    const credentials = this.#createCredentials(transport, metadataTransport);
    const context = { dependencies, configuration, credentials, transport, queues: this.queues };
    this.projects = createProjects(context, predecessor?.projects);
  }

  /** Lets the collections in flight end, each by its own deadline, then closes. */
  async retire(): Promise<void> {
    const collectors = this.projects.flatMap((project) => project.collectors);
    await Promise.all(collectors.map((collector) => collector.settled()));
    await this.close();
  }

  /** Closes the connections once the calls in flight have ended. */
  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connections) => connections.close()));
  }

  #createTransport(
    connections: Connections,
    reporting: Pick<TransportOptions, 'observer' | 'unreachedAdvice'>,
  ): Transport {
    const { requestTimeoutMs, maxResponseBytes } = this.configuration.collection;
    const { clock, fetch = connections.fetch } = this.#dependencies;
    return createTransport({ fetch, requestTimeoutMs, maxResponseBytes, clock, ...reporting });
  }

  /** Logins keep to the limits, too, and their outcomes count for the credential. */
  #createCredentials(transport: Transport, metadataTransport: Transport): Map<string, Credentials> {
    const { env, clock } = this.#dependencies;
    const { requestTimeoutMs } = this.configuration.collection;
    const create = (name: string, config: CredentialsConfig): Credentials => {
      const queue = this.queues.queueForPrerequisites({ ...IAM, credentials: name, project: '' });
      const login = recorded(queued(transport, queue, requestTimeoutMs, clock), queue);
      const dependencies = {
        transport: login,
        metadataTransport,
        env,
        homeDirectory: homeDirectory(),
        clock,
      };
      return createCredentials(config, name, dependencies);
    };
    const all = Object.entries(this.configuration.credentials);
    return new Map(all.map(([name, config]) => [name, create(name, config)]));
  }
}

/** Not a closure of the constructor: it would keep the predecessor in memory, and that its own predecessor. */
function createProjects(context: ProjectContext, predecessors: readonly Project[] = []): readonly Project[] {
  return context.configuration.projects.map(
    (config) =>
      new Project(
        config,
        context,
        predecessors.find((project) => project.isSame(config)),
      ),
  );
}
