import type { LogSettings } from '../log.js';
import type { ListenAddress } from '../web/listen.js';
import { GivenFlags, type Flags } from './flags.js';
import { UsageError } from './usage.js';

export interface ServeArguments {
  readonly command: 'serve';
  readonly configFile: string;
  readonly isCheck: boolean;
  readonly isDemo: boolean;
  readonly listenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** The file that says who is let in and how; `undefined` lets in everybody, without TLS. */
  readonly webConfigFile: string | undefined;
  readonly isLifecycleEnabled: boolean;
  readonly timeoutOffsetMs: number;
  readonly log: LogSettings;
}

export const OUTPUTS = ['table', 'json'] as const;

/** What the commands that read the cloud once and print what they found have in common. */
interface ReportArguments {
  readonly configFile: string;
  readonly isDemo: boolean;
  readonly output: (typeof OUTPUTS)[number];
  readonly log: LogSettings;
}

export interface CheckArguments extends ReportArguments {
  readonly command: 'check';
}

export interface TasksArguments extends ReportArguments {
  readonly command: 'tasks';
  readonly isWatch: boolean;
}

export interface SimulateArguments {
  readonly command: 'simulate';
  readonly listenAddress: ListenAddress;
  readonly instances: number;
  readonly tasks: number;
  readonly seed: number;
  readonly latencyMs: number;
  /** As given; the simulator knows their words. */
  readonly faults: readonly string[];
  readonly log: LogSettings;
}

export type Arguments =
  | ServeArguments
  | CheckArguments
  | TasksArguments
  | SimulateArguments
  | { readonly command: 'help' }
  | { readonly command: 'version' };

/** The flags of every command. */
export const COMMON: Flags = {
  'log.level': { type: 'string', default: 'info' },
  'log.format': { type: 'string', default: 'json' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
};

/** Which cloud is read. */
const CLOUD: Flags = {
  'config.file': { type: 'string', default: 'config.yaml' },
  demo: { type: 'boolean', default: false },
};

const SERVE: Flags = {
  ...CLOUD,
  'config.check': { type: 'boolean', default: false },
  'web.listen-address': { type: 'string', multiple: true, default: [':39101'] },
  'web.telemetry-path': { type: 'string', default: '/metrics' },
  'web.config.file': { type: 'string' },
  'web.enable-lifecycle': { type: 'boolean', default: false },
  'scrape.timeout-offset': { type: 'string', default: '0.5s' },
};

/** Whoever asks for a report wants that, and no log beside it. */
const REPORT: Flags = {
  ...CLOUD,
  output: { type: 'string', default: 'table' },
  'log.level': { type: 'string', default: 'error' },
  'log.format': { type: 'string', default: 'pretty' },
};

const TASKS: Flags = { ...REPORT, watch: { type: 'boolean', default: false } };

const SIMULATE: Flags = {
  'listen-address': { type: 'string', default: '127.0.0.1:39102' },
  instances: { type: 'string', default: '3' },
  tasks: { type: 'string', default: '2' },
  seed: { type: 'string', default: '1' },
  latency: { type: 'string', default: '0s' },
  fault: { type: 'string', multiple: true, default: [] },
};

/** The commands, each with its own flags. */
export const COMMANDS = { serve: SERVE, check: REPORT, tasks: TASKS, simulate: SIMULATE };

type Command = keyof typeof COMMANDS;

const READERS: { readonly [C in Command]: (flags: GivenFlags) => Arguments } = {
  serve: serveArguments,
  check: (flags) => ({ command: 'check', ...reportArguments(flags) }),
  tasks: (flags) => ({ command: 'tasks', isWatch: flags.is('watch'), ...reportArguments(flags) }),
  simulate: simulateArguments,
};

/** Reads a command line, without node and script. Throws a `UsageError` for whatever is not understood. */
export function parseArguments(argv: readonly string[]): Arguments {
  const [first] = argv;
  const isNamed = first !== undefined && !first.startsWith('-');
  const command = isNamed ? commandNamed(first) : 'serve';
  const flags = new GivenFlags(isNamed ? argv.slice(1) : argv, { ...COMMON, ...COMMANDS[command] });
  if (flags.is('help')) return { command: 'help' };
  if (flags.is('version')) return { command: 'version' };
  return READERS[command](flags);
}

function commandNamed(word: string): Command {
  const commands = Object.keys(COMMANDS) as Command[];
  const command = commands.find((known) => known === word);
  if (command !== undefined) return command;
  throw new UsageError(`unknown command "${word}"; the commands are ${commands.join(', ')}`);
}

function reportArguments(flags: GivenFlags): ReportArguments {
  return {
    configFile: flags.filePath('config.file'),
    isDemo: flags.is('demo'),
    output: flags.oneOf('output', OUTPUTS),
    log: flags.log(),
  };
}

function serveArguments(flags: GivenFlags): ServeArguments {
  return {
    command: 'serve',
    configFile: flags.filePath('config.file'),
    isCheck: flags.is('config.check'),
    isDemo: flags.is('demo'),
    listenAddresses: flags
      .texts('web.listen-address')
      .map((text) => flags.address('web.listen-address', text)),
    telemetryPath: flags.urlPath('web.telemetry-path'),
    webConfigFile: flags.isGiven('web.config.file') ? flags.filePath('web.config.file') : undefined,
    isLifecycleEnabled: flags.is('web.enable-lifecycle'),
    timeoutOffsetMs: flags.duration('scrape.timeout-offset'),
    log: flags.log(),
  };
}

function simulateArguments(flags: GivenFlags): SimulateArguments {
  return {
    command: 'simulate',
    listenAddress: flags.address('listen-address', flags.text('listen-address')),
    instances: flags.count('instances'),
    tasks: flags.count('tasks'),
    seed: flags.count('seed'),
    latencyMs: flags.duration('latency'),
    faults: flags.texts('fault'),
    log: flags.log(),
  };
}
