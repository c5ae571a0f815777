import { loadConfiguration } from '../config/load.js';
import { ConfigurationError, formatProblem } from '../config/problems.js';
import { Exporter } from '../exporter.js';
import { createLogger, type Logger } from '../log.js';
import { ExporterMetrics, type Build } from '../metrics/exporter-metrics.js';
import { services } from '../services/registry.js';
import { createApp } from '../web/app.js';
import { describeWeb } from '../web/config/web-config.js';
import { readWebConfiguration, WebServer } from '../web/server.js';
import type { ServeArguments } from './arguments.js';
import { readBuild } from './build.js';
import { startDemo } from './demo.js';
import { explainListening } from './start-error.js';
import { together } from './together.js';

/** Scrapes in flight get this long to end when the process is told to stop. */
const GRACE_MS = 10_000;

/** Something that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
  /** Puts the configuration as it stands now in force, or gives its problems back. Not there when there is none. */
  reload?(): Promise<readonly string[]>;
}

/** Prints nothing but the result: every problem of the file makes it throw. */
export async function checkConfiguration(
  { configFile, webConfigFile }: ServeArguments,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const [{ projects }, web] = await together(
    loadConfiguration(configFile, env, services),
    readWebConfiguration(webConfigFile, env),
  );
  const ofWeb = web === undefined ? '' : `${web.file}: fine (${describeWeb(web.loaded.configuration)})\n`;
  return `${configFile}: fine (${projects.length === 1 ? '1 project' : `${projects.length} projects`})\n${ofWeb}`;
}

/** Starts the exporter. The cloud is not asked before the first scrape, so it need not be reachable. */
export async function serve(args: ServeArguments, env: NodeJS.ProcessEnv): Promise<Running> {
  const log = await createLogger(args.log);
  const demo = args.isDemo ? await startDemo() : undefined;
  const [configuration, web] = await together(
    demo ? Promise.resolve(demo.configuration) : loadConfiguration(args.configFile, env, services),
    readWebConfiguration(args.webConfigFile, env),
  );
  const build = await readBuild(env);
  const metrics = new ExporterMetrics(build);
  metrics.loaded(Date.now());
  const exporter = new Exporter({ configuration, metrics, log, env: demo === undefined ? env : {} });
  const reload =
    demo === undefined ? serialised(() => reloadFrom(args, env, { exporter, metrics, log })) : undefined;
  const server = new WebServer(web, log);
  const app = appOf(args, exporter, build, log, { middleware: server.middleware, reload });
  const urls = await server.listen(args.listenAddresses, app).catch(explainListening('web.listen-address'));
  log.info({ version: build.version, urls }, 'listening');
  demo?.announce(urls[0] ?? '', args.telemetryPath);
  return {
    ...(reload && { reload }),
    stop: async () => {
      await server.close(GRACE_MS);
      await Promise.all([exporter.close(), demo?.close()]);
      log.info('stopped');
    },
  };
}

/** A bad file changes nothing: its problems are logged and given back, and the old configuration stays in force. */
async function reloadFrom(
  { configFile }: ServeArguments,
  env: NodeJS.ProcessEnv,
  { exporter, metrics, log }: { exporter: Exporter; metrics: ExporterMetrics; log: Logger },
): Promise<readonly string[]> {
  try {
    exporter.reload(await loadConfiguration(configFile, env, services));
    metrics.loaded(Date.now());
    log.info({ file: configFile }, 'configuration reloaded');
    return [];
  } catch (error) {
    metrics.loaded(undefined);
    const problems =
      error instanceof ConfigurationError ? error.problems.map(formatProblem) : [String(error)];
    log.error(
      { file: configFile, problems },
      'the configuration was not reloaded: the old one stays in force',
    );
    return problems;
  }
}

/** One at a time: of two that overlap, the one that read the file first could be the last to apply it. */
function serialised<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}

const NOTHING_TO_RELOAD = 'the demo has no configuration file';

function appOf(
  { telemetryPath, timeoutOffsetMs, isLifecycleEnabled }: ServeArguments,
  exporter: Exporter,
  { version }: Build,
  log: Logger,
  {
    middleware,
    reload = () => Promise.resolve([NOTHING_TO_RELOAD]),
  }: { middleware: WebServer['middleware']; reload: Running['reload'] },
) {
  return createApp({
    telemetryPath,
    version,
    startedAt: Date.now(),
    timeouts: () => ({ offsetMs: timeoutOffsetMs, defaultMs: exporter.configuration.collection.timeoutMs }),
    scrape: (deadline, selection) => exporter.scrape(deadline, selection),
    probe: (deadline, selection) => exporter.probe(deadline, selection),
    read: (deadline, selection) => exporter.read(deadline, selection),
    selectable: () => exporter.selectable,
    lifecycle: { reload, isEnabled: isLifecycleEnabled },
    middleware,
    onError: (error, path) => log.error({ err: error, path }, 'a request could not be answered'),
    now: Date.now,
  });
}
