import type { Configuration } from '../config/configuration.js';
import { readConfiguration } from '../config/load.js';
import { services } from '../services/registry.js';

const DEMO_RATE = 50;
/** Tasks take two minutes and more; also those that no instance shows in its status shall be seen to start. */
const DEMO_IDLE_INSTANCES_EVERY = '10s';

export interface Demo {
  readonly configuration: Configuration;
  /** Prints where to look. */
  announce(url: string, telemetryPath: string): void;
  close(): Promise<void>;
}

/** A simulated cloud and the configuration that reads it, over real HTTP and with real signatures. */
export async function startDemo(): Promise<Demo> {
  const { CLOUD_SERVICES, DEMO_ACCESS_KEY, DEMO_PROJECTS, startSimulator } =
    await import('../simulator/simulator.js');
  const simulator = await startSimulator();
  const { accessKey, secretKey } = DEMO_ACCESS_KEY;
  // Named one by one: a service that is not simulated would be asked for at its real host.
  const simulated = Object.fromEntries(CLOUD_SERVICES.map((name) => [name, {}]));
  const text = JSON.stringify({
    credentials: { default: { type: 'aksk', access_key: accessKey, secret_key: secretKey } },
    projects: DEMO_PROJECTS.map(({ name, region }) => ({
      name,
      region,
      endpoints: simulator.endpoints,
      services: simulated,
    })),
    // High limits: the first scrape of the demo is complete, and new tasks appear soon.
    collection: {
      idle_instances_every: DEMO_IDLE_INSTANCES_EVERY,
      requests_per_second: Object.fromEntries(services.map(({ name }) => [name, DEMO_RATE])),
    },
  });
  return {
    configuration: readConfiguration(text, 'demo', {}, services),
    announce: (url, telemetryPath) =>
      void process.stdout.write(announcement(url, telemetryPath, simulator.url)),
    close: () => simulator.close(),
  };
}

function announcement(url: string, telemetryPath: string, cloudUrl: string): string {
  return `
  The exporter reads the tasks of a simulated cloud (${cloudUrl}).

    Tasks      ${url}/tasks
    Overview   ${url}/
    Metrics    ${url}${telemetryPath}

  For example:

    curl -s ${url}${telemetryPath} | grep progress_percent

  Ctrl-C stops both.

`;
}
