import type { Configuration } from '../config/configuration.js';
import { loadConfiguration } from '../config/load.js';
import { problemLines } from '../config/problems.js';
import { Exporter } from '../exporter.js';
import { createLogger, type Logger } from '../log.js';
import { ExporterMetrics } from '../metrics/exporter-metrics.js';
import { services } from '../services/registry.js';
import { createApp, type AppOptions } from '../web/app.js';
import { publicAddress, type PublicAddress } from '../web/external-url.js';
import { Semaphore } from '../web/semaphore.js';
import { readWebConfiguration, WebServer } from '../web/server.js';
import type { ServeArguments } from './arguments.js';
import { readBuild } from './build.js';
import { logWarnings } from './check-configuration.js';
import { openConfiguration, readBoth } from './configuration-source.js';
import { openState, saveRegularly } from './persistence.js';
import { explainListening } from './start-error.js';

/** How long scrapes in flight may take to end after a signal to stop. */
const GRACE_MS = 10_000;

/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
  /** Loads the configuration file again; returns its problems, after which the old one stays in force. */
  reload?(): Promise<readonly string[]>;
}

/** Starts the exporter. The first scrape makes the first call to the cloud, so the cloud need not be reachable. */
export async function serve(args: ServeArguments, processEnv: NodeJS.ProcessEnv): Promise<Running> {
  const log = await createLogger(args);
  const [{ configuration, warnings, env, demo }, web] = await readBoth(
    openConfiguration({ ...args, hasUnreadable: true }, processEnv),
    readWebConfiguration(args.webConfigFile, processEnv),
  );
  logWarnings(log, warnings);
  const build = await readBuild(processEnv);
  const metrics = new ExporterMetrics(build);
  metrics.loaded(Date.now());
  const state = await openState(args.persistenceFile, log);
  const takeSaved = state?.take.bind(state) ?? demo?.takeSaved;
  const exporter = new Exporter({ configuration, metrics, log, env, takeSaved });
  const { version } = build;
  const address = publicAddress(args.externalUrl, args.routePrefix);
  // One at a time: the last reload to read the file is the last one to apply it.
  const reloading = new Semaphore(1);
  const server = new WebServer(web, log);
  let urls: readonly string[] = [];
  const summary = (): object => ({ version, ...summaryOf(exporter.configuration, args), urls });
  const reloader = { configFile: args.configFile, env, exporter, metrics, log, summary };
  const reload = demo === undefined ? () => reloading.run(() => reloadConfiguration(reloader)) : undefined;
  const { middleware } = server;
  const app = createApp(appOptions({ args, version, address, exporter, log, middleware, reload }));
  const origins = await server
    .listen(args.listenAddresses, app)
    .catch(explainListening('web.listen-address'));
  urls = origins.map((origin) => origin + address.routePrefix);
  log.info(summary(), 'listening');
  demo?.announce(urls[0] ?? '', args.telemetryPath);
  const saving = state && saveRegularly(state, exporter, args.persistenceIntervalMs);
  return {
    ...(reload && { reload }),
    stop: async () => {
      await server.close(GRACE_MS);
      await saving?.end();
      await Promise.all([exporter.close(), demo?.close()]);
      log.info('stopped');
    },
  };
}

interface Reloader {
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly exporter: Exporter;
  readonly metrics: ExporterMetrics;
  readonly log: Logger;
  /** What is in force, for the log. */
  readonly summary: () => object;
}

/** What is in force, for one line of the log. */
function summaryOf(
  { projects, credentials }: Configuration,
  { configFile, isDemo, externalUrl }: ServeArguments,
): object {
  const types = Object.values(credentials).map(({ type }) => type);
  const used = projects.flatMap((project) => [
    ...Object.keys(project.services),
    ...project.watch.map(({ service }) => service),
  ]);
  return {
    file: isDemo ? 'demo' : configFile,
    projects: projects.length,
    services: [...new Set(used)],
    credentials: [...new Set(types)],
    ...(externalUrl && { externalUrl: externalUrl.href }),
  };
}

/** Applies the file, or logs and returns its problems; the old configuration then stays in force. */
async function reloadConfiguration({
  configFile: file,
  env,
  exporter,
  metrics,
  log,
  summary,
}: Reloader): Promise<readonly string[]> {
  try {
    const { configuration, warnings } = await loadConfiguration(file, env, services);
    exporter.reload(configuration);
    logWarnings(log, warnings);
    metrics.loaded(Date.now());
    log.info(summary(), 'configuration reloaded');
    return [];
  } catch (error) {
    metrics.loaded(undefined);
    const problems = problemLines(error);
    log.error({ file, problems }, 'the configuration was not reloaded: the old one stays in force');
    return problems;
  }
}

interface AppParts {
  readonly args: ServeArguments;
  readonly version: string;
  readonly address: PublicAddress;
  readonly exporter: Exporter;
  readonly log: Logger;
  readonly middleware: WebServer['middleware'];
  readonly reload: Running['reload'];
}

function appOptions({ args, version, address, exporter, log, middleware, reload }: AppParts): AppOptions {
  const { telemetryPath, timeoutOffsetMs, isLifecycleEnabled } = args;
  return {
    telemetryPath,
    version,
    address,
    startedAt: Date.now(),
    timeouts: () => ({ offsetMs: timeoutOffsetMs, defaultMs: exporter.configuration.collection.timeoutMs }),
    scrape: (deadline, selection) => exporter.scrape(deadline, selection),
    probe: (deadline, selection) => exporter.probe(deadline, selection),
    read: (deadline, selection) => exporter.read(deadline, selection),
    selectable: () => exporter.selectable,
    configuration: () => exporter.configuration,
    lifecycle: { reload: reload ?? refuseReload, isEnabled: isLifecycleEnabled },
    middleware,
    onError: (error, path) => log.error({ err: error, path }, 'a request could not be answered'),
    now: Date.now,
  };
}

function refuseReload(): Promise<readonly string[]> {
  return Promise.resolve(['the demo has no configuration file']);
}
