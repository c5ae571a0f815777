import { loadConfiguration } from '../config/load.js';
import { problemLines } from '../config/problems.js';
import { Exporter } from '../exporter.js';
import { createLogger, type Logger } from '../log.js';
import { ExporterMetrics } from '../metrics/exporter-metrics.js';
import { services } from '../services/registry.js';
import { StateFile } from '../state-file.js';
import { createApp, type AppOptions } from '../web/app.js';
import { describeWeb } from '../web/config/web-config.js';
import { Semaphore } from '../web/semaphore.js';
import { readWebConfiguration, WebServer } from '../web/server.js';
import type { ServeArguments } from './arguments.js';
import { readBuild } from './build.js';
import { openConfiguration, readBoth } from './configuration-source.js';
import { explainListening } from './start-error.js';
import { counted } from './terminal/counted.js';

/** How long scrapes in flight may take to end after a signal to stop. */
const GRACE_MS = 10_000;

/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
  /** Loads the configuration file again; returns its problems, after which the old one stays in force. */
  reload?(): Promise<readonly string[]>;
}

/** Validates the files and returns a line about each. Throws a `ConfigurationError` with every problem. */
export async function checkConfiguration(
  { configFile, webConfigFile }: ServeArguments,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const [{ projects }, web] = await readBoth(
    loadConfiguration(configFile, env, services),
    readWebConfiguration(webConfigFile, env),
  );
  const webLine = web === undefined ? '' : `${web.file}: fine (${describeWeb(web.loaded.configuration)})\n`;
  return `${configFile}: fine (${counted(projects.length, 'project')})\n${webLine}`;
}

/** Starts the exporter. The first scrape makes the first call to the cloud, so the cloud need not be reachable. */
export async function serve(args: ServeArguments, processEnv: NodeJS.ProcessEnv): Promise<Running> {
  const log = await createLogger(args);
  const [{ configuration, env, demo }, web] = await readBoth(
    openConfiguration(args, processEnv),
    readWebConfiguration(args.webConfigFile, processEnv),
  );
  const build = await readBuild(processEnv);
  const metrics = new ExporterMetrics(build);
  metrics.loaded(Date.now());
  const state = args.persistenceFile === undefined ? undefined : new StateFile(args.persistenceFile, log);
  await state?.read();
  const takeSaved = state && ((project: string, service: string) => state.take(project, service));
  const exporter = new Exporter({ configuration, metrics, log, env, takeSaved });
  const reloader = { configFile: args.configFile, env, exporter, metrics, log };
  // One at a time: the last reload to read the file is the last one to apply it.
  const reloading = new Semaphore(1);
  const reload = demo === undefined ? () => reloading.run(() => reloadConfiguration(reloader)) : undefined;
  const server = new WebServer(web, log);
  const { version } = build;
  const { middleware } = server;
  const app = createApp(appOptions({ args, version, exporter, log, middleware, reload }));
  const urls = await server.listen(args.listenAddresses, app).catch(explainListening('web.listen-address'));
  log.info({ version, urls }, 'listening');
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

/** Writes the state now, which shows whether the file can be written, then at intervals, and a last time at the end. */
function saveRegularly(state: StateFile, exporter: Exporter, intervalMs: number): { end(): Promise<void> } {
  const save = (): Promise<void> => state.write(exporter.save());
  void save();
  const timer = setInterval(() => void save(), intervalMs).unref();
  const end = (): Promise<void> => {
    clearInterval(timer);
    return save();
  };
  return { end };
}

interface Reloader {
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly exporter: Exporter;
  readonly metrics: ExporterMetrics;
  readonly log: Logger;
}

/** Applies the file, or logs and returns its problems; the old configuration then stays in force. */
async function reloadConfiguration({
  configFile: file,
  env,
  exporter,
  metrics,
  log,
}: Reloader): Promise<readonly string[]> {
  try {
    exporter.reload(await loadConfiguration(file, env, services));
    metrics.loaded(Date.now());
    log.info({ file }, 'configuration reloaded');
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
  readonly exporter: Exporter;
  readonly log: Logger;
  readonly middleware: WebServer['middleware'];
  readonly reload: Running['reload'];
}

function appOptions({ args, version, exporter, log, middleware, reload }: AppParts): AppOptions {
  const { telemetryPath, timeoutOffsetMs, isLifecycleEnabled } = args;
  return {
    telemetryPath,
    version,
    startedAt: Date.now(),
    timeouts: () => ({ offsetMs: timeoutOffsetMs, defaultMs: exporter.configuration.collection.timeoutMs }),
    scrape: (deadline, selection) => exporter.scrape(deadline, selection),
    probe: (deadline, selection) => exporter.probe(deadline, selection),
    read: (deadline, selection) => exporter.read(deadline, selection),
    selectable: () => exporter.selectable,
    lifecycle: { reload: reload ?? refuseReload, isEnabled: isLifecycleEnabled },
    middleware,
    onError: (error, path) => log.error({ err: error, path }, 'a request could not be answered'),
    now: Date.now,
  };
}

function refuseReload(): Promise<readonly string[]> {
  return Promise.resolve(['the demo has no configuration file']);
}
