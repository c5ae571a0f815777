import { LOG_FORMATS, LOG_LEVELS, type LogSettings } from '../log.js';
import { STATUSES } from '../tasks/task.js';
import {
  address,
  anyText,
  choice,
  count,
  duration,
  externalUrl,
  filePath,
  flag,
  interval,
  oneOf,
  optional,
  repeatable,
  routePrefix,
  toggle,
  urlPath,
} from './flags.js';

const CONFIG_FILE = flag('--config.file <file>', 'the configuration file', filePath, 'config.yaml');
const DEMO = toggle('--demo', 'read a simulated cloud; needs no configuration');
/** Understood beside every command. */
export const VERSION = toggle('--version', 'print the version and exit');

function logFlags({ logLevel, logFormat }: LogSettings) {
  return {
    logLevel: choice('--log.level <level>', 'least level that is logged', LOG_LEVELS, logLevel),
    logFormat: choice('--log.format <format>', 'format of the log', LOG_FORMATS, logFormat),
  };
}

const SERVER_LOG = logFlags({ logLevel: 'info', logFormat: 'json' });

/** The flags of `serve`. */
export const SERVE = {
  configFile: CONFIG_FILE,
  isCheck: toggle('--config.check', 'only check the files: errors and warnings, exit 0 or 2'),
  isDemo: DEMO,
  listenAddresses: repeatable('--web.listen-address <address>', 'where to listen', address, [':39101']),
  telemetryPath: flag('--web.telemetry-path <path>', 'path of the metrics', urlPath, '/metrics'),
  externalUrl: optional(
    '--web.external-url <url>',
    'URL at which clients reach the exporter, for example at a reverse proxy',
    externalUrl,
  ),
  routePrefix: optional(
    '--web.route-prefix <path>',
    'prefix of all paths; by default the path of --web.external-url',
    routePrefix,
  ),
  webConfigFile: optional(
    '--web.config.file <file>',
    'TLS and passwords, in the format of the exporter-toolkit',
    filePath,
  ),
  isLifecycleEnabled: toggle(
    '--web.enable-lifecycle',
    'let POST /-/reload read the configuration again, as SIGHUP does',
  ),
  timeoutOffsetMs: flag(
    '--scrape.timeout-offset <duration>',
    'how much earlier than the timeout of the scraper to answer',
    duration,
    '0.5s',
  ),
  persistenceFile: optional(
    '--persistence.file <file>',
    'where to keep what a restart would lose: since when tasks have not moved, and the counters',
    filePath,
  ),
  persistenceIntervalMs: flag(
    '--persistence.interval <duration>',
    'how often that file is written; it is also written at the end',
    interval,
    '1m',
  ),
  ...SERVER_LOG,
};

/** Commands that read the cloud once and print a report log errors only. */
export const REPORT = {
  configFile: CONFIG_FILE,
  isDemo: DEMO,
  output: choice('--output <format>', 'format of the report', ['table', 'json'], 'table'),
  ...logFlags({ logLevel: 'error', logFormat: 'pretty' }),
};

/** The flags of `tasks`. */
export const TASKS = {
  ...REPORT,
  isAll: toggle('--all', 'also print tasks that finished more than an hour ago'),
  projects: repeatable('--project <name>', 'read only this project', anyText, []),
  services: repeatable('--service <name>', 'read only this service, such as kafka', anyText, []),
  statuses: repeatable(
    '--status <status>',
    `print only tasks of this status: ${STATUSES.join(', ')}`,
    oneOf(STATUSES),
    [],
  ),
  limit: flag('--limit <count>', 'print at most so many tasks, the most urgent ones; 0 for all', count, '0'),
  isWatch: toggle('--watch', 'keep the table up to date until q or Ctrl-C'),
};

/** The flags of `simulate`. */
export const SIMULATE = {
  listenAddress: flag('--listen-address <address>', 'where to listen', address, '127.0.0.1:39102'),
  instances: flag('--instances <count>', 'instances of each service and project', count, '3'),
  tasks: flag('--tasks <count>', 'tasks kept running for each service and project', count, '2'),
  seed: flag('--seed <number>', 'the same seed gives the same tasks', count, '1'),
  latencyMs: flag('--latency <duration>', 'wait this long before each answer', duration, '0s'),
  faults: repeatable(
    '--fault <fault>',
    'KIND[@SERVICE[:OPERATION]][,OPTION=VALUE...]: a fault to simulate, or help to list the kinds',
    anyText,
    [],
  ),
  ...SERVER_LOG,
};
