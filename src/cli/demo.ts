import { pino } from 'pino';
import type { Configuration } from '../config/configuration.js';
import { readConfiguration } from '../config/load.js';
import type { Clock } from '../cloud/clock.js';
import { Exporter } from '../exporter.js';
import { ExporterMetrics } from '../metrics/exporter-metrics.js';
import type { Dependencies } from '../project.js';
import { services } from '../services/registry.js';
import type { SavedCollector } from '../tasks/saved-state.js';

const DEMO_RATE = 50;
/** Tasks take two minutes and more; also those that no instance shows in its status shall be seen to start. */
const DEMO_IDLE_INSTANCES_EVERY = '10s';

/** How long before its start the demo looks for the first time. Longer than a task may go without progress. */
const EARLIER_MS = 32 * 60_000;

export interface Demo {
  readonly configuration: Configuration;
  /** What an exporter saw half an hour ago: one that only begins now could not show what has stalled since. */
  readonly takeSaved: NonNullable<Dependencies['takeSaved']>;
  /** Prints where to look. */
  announce(url: string, telemetryPath: string): void;
  close(): Promise<void>;
}

/** Two more projects, whose key the cloud does not know: one cause, and one problem, for both. */
const UNREADABLE = {
  credentials: { type: 'aksk', access_key: 'REVOKEDKEY0000000001', secret_key: 'RevokedSecretKey0001' },
  projects: [
    { name: 'archive', region: 'eu-west-101' },
    { name: 'reports', region: 'eu-west-0' },
  ],
};

/**
 * A simulated cloud and the configuration that reads it, over real HTTP and with real signatures. With `hasUnreadable`
 * there are also projects that cannot be read.
 */
export async function startDemo(hasUnreadable: boolean): Promise<Demo> {
  const { CLOUD_SERVICES, DEMO_ACCESS_KEY, DEMO_PROJECTS, startSimulator } =
    await import('../simulator/simulator.js');
  let behindMs = EARLIER_MS;
  const clock = { now: () => Date.now() - behindMs, monotonic: () => performance.now() };
  const simulator = await startSimulator({ clock });
  const { accessKey, secretKey } = DEMO_ACCESS_KEY;
  // Named one by one: a service that is not simulated would be asked for at its real host.
  const simulated = Object.fromEntries(CLOUD_SERVICES.map((name) => [name, {}]));
  const text = JSON.stringify({
    credentials: {
      default: { type: 'aksk', access_key: accessKey, secret_key: secretKey },
      ...(hasUnreadable && { revoked: UNREADABLE.credentials }),
    },
    projects: [
      ...DEMO_PROJECTS.map(({ name, region }) => ({ name, region, credentials: 'default' })),
      ...(hasUnreadable ? UNREADABLE.projects.map((one) => ({ ...one, credentials: 'revoked' })) : []),
    ].map((project) => ({ ...project, endpoints: simulator.endpoints, services: simulated })),
    // High limits: the first scrape of the demo is complete, and new tasks appear soon.
    collection: {
      idle_instances_every: DEMO_IDLE_INSTANCES_EVERY,
      requests_per_second: Object.fromEntries(services.map(({ name }) => [name, DEMO_RATE])),
    },
  });
  const configuration = readConfiguration(text, 'demo', {}, services);
  const saved = await collectOnce(configuration, clock);
  behindMs = 0;
  return {
    configuration,
    takeSaved: (project, service) => saved.find((one) => one.project === project && one.service === service),
    announce: (url, telemetryPath) =>
      void process.stdout.write(announcement(url, telemetryPath, simulator.url)),
    close: () => simulator.close(),
  };
}

/** What an exporter knows after one collection, as it saves it at its end. */
async function collectOnce(configuration: Configuration, clock: Clock): Promise<readonly SavedCollector[]> {
  const exporter = new Exporter({
    configuration,
    metrics: new ExporterMetrics({ version: '', revision: '' }),
    log: pino({ level: 'silent' }),
    env: {},
    clock,
  });
  await exporter.read(clock.now() + configuration.collection.timeoutMs);
  const saved = exporter.save();
  await exporter.close();
  return saved;
}

function announcement(url: string, telemetryPath: string, cloudUrl: string): string {
  return `
  The exporter reads the tasks of a simulated cloud (${cloudUrl}).

    Tasks      ${url}/tasks
    Overview   ${url}/
    Runbooks   ${url}/runbooks
    Metrics    ${url}${telemetryPath}

  To see: tasks that have stalled, one of them overdue; failures with their reasons;
  and two projects, archive and reports, whose key is rejected: one cause for both.

  For example:

    curl -s ${url}${telemetryPath} | grep progress_percent

  Ctrl-C stops both.

`;
}
