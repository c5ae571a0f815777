import { parseArgs, type ParseArgsConfig } from 'node:util';
import { parseDuration } from '../config/durations.js';
import { LOG_FORMATS, LOG_LEVELS, type LogSettings } from '../log.js';
import { parseListenAddress, type ListenAddress } from '../web/listen.js';
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

type Flags = NonNullable<ParseArgsConfig['options']>;

const COMMON: Flags = {
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

/** Reads a command line, without node and script. Throws a `UsageError` for whatever is not understood. */
export function parseArguments(argv: readonly string[]): Arguments {
  const [first] = argv;
  const command = first === undefined || first.startsWith('-') ? 'serve' : first;
  if (command !== 'serve' && command !== 'simulate') {
    throw new UsageError(`unknown command "${command}"; the commands are serve and simulate`);
  }
  const flags = new GivenFlags(command === first ? argv.slice(1) : argv, {
    ...COMMON,
    ...(command === 'serve' ? SERVE : SIMULATE),
  });
  if (flags.is('help')) return { command: 'help' };
  if (flags.is('version')) return { command: 'version' };
  return command === 'serve' ? serveArguments(flags) : simulateArguments(flags);
}

function serveArguments(flags: GivenFlags): ServeArguments {
  return {
    command: 'serve',
    configFile: flags.text('config.file'),
    isCheck: flags.is('config.check'),
    isDemo: flags.is('demo'),
    listenAddresses: flags
      .texts('web.listen-address')
      .map((text) => flags.address('web.listen-address', text)),
    telemetryPath: flags.path('web.telemetry-path'),
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

/** The flags of one command line, each read as what it has to be. */
class GivenFlags {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(args: readonly string[], options: Flags) {
    try {
      this.#values = parseArgs({ args: [...args], options, strict: true }).values;
    } catch (error) {
      throw new UsageError(explain(error));
    }
  }

  is(flag: string): boolean {
    return this.#values[flag] === true;
  }

  text(flag: string): string {
    return String(this.#values[flag]);
  }

  texts(flag: string): readonly string[] {
    return (this.#values[flag] as readonly string[] | undefined) ?? [];
  }

  count(flag: string): number {
    const text = this.text(flag);
    return /^\d{1,9}$/.test(text) ? Number(text) : refuse(flag, text, 'a whole number');
  }

  duration(flag: string): number {
    const text = this.text(flag);
    return parseDuration(text) ?? refuse(flag, text, 'a duration such as 500ms, 0.5s or 30s');
  }

  address(flag: string, text: string): ListenAddress {
    return (
      parseListenAddress(text) ??
      refuse(flag, text, 'an address such as :39101, 127.0.0.1:39101 or [::1]:39101')
    );
  }

  path(flag: string): string {
    const text = this.text(flag);
    return /^\/[\w./-]+$/.test(text) ? text : refuse(flag, text, 'a path such as /metrics');
  }

  log(): LogSettings {
    return { level: this.#oneOf('log.level', LOG_LEVELS), format: this.#oneOf('log.format', LOG_FORMATS) };
  }

  #oneOf<Word extends string>(flag: string, words: readonly Word[]): Word {
    const text = this.text(flag);
    return words.find((word) => word === text) ?? refuse(flag, text, `one of ${words.join(', ')}`);
  }
}

function refuse(flag: string, text: string, wanted: string): never {
  throw new UsageError(`--${flag}=${text}: expected ${wanted}`);
}

/** The first sentence of Node's own message names the flag; the others teach its parser. */
function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [sentence = message] = message.split(/\. |\n/);
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}; see --help`;
}
