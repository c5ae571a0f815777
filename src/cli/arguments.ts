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
  readonly timeoutOffsetMs: number;
  readonly log: LogSettings;
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
  ServeArguments | SimulateArguments | { readonly command: 'help' } | { readonly command: 'version' };

/** The flags of every command. */
export const COMMON: Flags = {
  'log.level': { type: 'string', default: 'info' },
  'log.format': { type: 'string', default: 'json' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', default: false },
};

const SERVE: Flags = {
  'config.file': { type: 'string', default: 'config.yaml' },
  'config.check': { type: 'boolean', default: false },
  demo: { type: 'boolean', default: false },
  'web.listen-address': { type: 'string', multiple: true, default: [':39101'] },
  'web.telemetry-path': { type: 'string', default: '/metrics' },
  'scrape.timeout-offset': { type: 'string', default: '0.5s' },
};

const SIMULATE: Flags = {
  'listen-address': { type: 'string', default: '127.0.0.1:39102' },
  instances: { type: 'string', default: '3' },
  tasks: { type: 'string', default: '2' },
  seed: { type: 'string', default: '1' },
  latency: { type: 'string', default: '0s' },
  fault: { type: 'string', multiple: true, default: [] },
};

/** The commands, each with its own flags. */
export const COMMANDS = { serve: SERVE, simulate: SIMULATE };

/** Reads a command line, without node and script. Throws a `UsageError` for whatever is not understood. */
export function parseArguments(argv: readonly string[]): Arguments {
  const [first] = argv;
  const isNamed = first !== undefined && !first.startsWith('-');
  const command = isNamed ? commandNamed(first) : 'serve';
  const flags = new GivenFlags(isNamed ? argv.slice(1) : argv, { ...COMMON, ...COMMANDS[command] });
  if (flags.is('help')) return { command: 'help' };
  if (flags.is('version')) return { command: 'version' };
  return command === 'serve' ? serveArguments(flags) : simulateArguments(flags);
}

function commandNamed(word: string): keyof typeof COMMANDS {
  const commands = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];
  const command = commands.find((known) => known === word);
  if (command !== undefined) return command;
  throw new UsageError(`unknown command "${word}"; the commands are ${commands.join(' and ')}`);
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
