import { Command, CommanderError, type OptionValues } from 'commander';
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
  type Flag,
  type Values,
} from './flags.js';

/** The command line cannot be understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const SEE_HELP = 'see --help';

export const PROGRAM = 'huaweicloud-task-exporter';

const CONFIG_FILE = flag('--config.file <file>', 'the configuration file', filePath, 'config.yaml');
const DEMO = toggle('--demo', 'read a simulated cloud; needs no configuration');
const VERSION = toggle('--version', 'print the version and exit');

function logFlags({ logLevel, logFormat }: LogSettings) {
  return {
    logLevel: choice('--log.level <level>', 'least level that is logged', LOG_LEVELS, logLevel),
    logFormat: choice('--log.format <format>', 'format of the log', LOG_FORMATS, logFormat),
  };
}

const SERVER_LOG = logFlags({ logLevel: 'info', logFormat: 'json' });

const SERVE = {
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
const REPORT = {
  configFile: CONFIG_FILE,
  isDemo: DEMO,
  output: choice('--output <format>', 'format of the report', ['table', 'json'], 'table'),
  ...logFlags({ logLevel: 'error', logFormat: 'pretty' }),
};

const TASKS = {
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

const SIMULATE = {
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

interface CommandDefinition {
  readonly description: string;
  /** Arguments that show how the command is used. */
  readonly example: string;
  readonly flags: Readonly<Record<string, Flag<unknown>>>;
}

const COMMANDS = {
  serve: {
    description: 'run the exporter (the default command)',
    example: 'serve --config.file=config.yaml --web.listen-address=:39101',
    flags: SERVE,
  },
  check: {
    description: 'try every project and service, say what fails',
    example: 'check --config.file=config.yaml --output=json',
    flags: REPORT,
  },
  tasks: {
    description: 'read the cloud once and print its tasks',
    example: 'tasks --demo --watch',
    flags: TASKS,
  },
  simulate: {
    description: 'run a simulated cloud to try things on',
    example: 'simulate --instances=5 --fault=throttled@kafka,rate=0.3',
    flags: SIMULATE,
  },
} satisfies Readonly<Record<string, CommandDefinition>>;

type Commands = typeof COMMANDS;

type ArgumentsOf<Name extends keyof Commands> = { readonly command: Name } & Values<Commands[Name]['flags']>;

export type ServeArguments = ArgumentsOf<'serve'>;
export type CheckArguments = ArgumentsOf<'check'>;
export type TasksArguments = ArgumentsOf<'tasks'>;
export type SimulateArguments = ArgumentsOf<'simulate'>;

export type Arguments =
  | ServeArguments
  | CheckArguments
  | TasksArguments
  | SimulateArguments
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'version' };

const EXIT_CODES = `
Exit codes: 0 fine, 1 failed at run time (check: something fails; tasks: nothing could be read),
2 wrong usage or configuration.

Flags without a command are those of serve:
`;

/** The program with its commands; `onParsed` receives the arguments of the command that was given. */
export function createProgram(onParsed: (args: Arguments) => void): Command {
  const program = new Command(PROGRAM)
    .description('Prometheus exporter for the background tasks of Huawei Cloud')
    .helpOption('-h, --help', 'print the help of a command and exit')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError(SEE_HELP)
    .exitOverride();
  const definitions = Object.entries<CommandDefinition>(COMMANDS);
  const [serve] = definitions.map(([name, definition]) => addCommand(program, name, definition, onParsed));
  program
    .command('version')
    .description('print the version')
    .action(() => onParsed({ command: 'version' }));
  return program.addHelpText('after', () => EXIT_CODES + (serve?.helpInformation() ?? ''));
}

function addCommand(
  program: Command,
  name: string,
  { description, example, flags }: CommandDefinition,
  onParsed: (args: Arguments) => void,
): Command {
  const command = program.command(name).description(description);
  command.addHelpText('after', `\nExample:\n  ${PROGRAM} ${example}`);
  for (const { option } of [...Object.values(flags), VERSION]) command.addOption(option);
  return command.action((values: OptionValues) => {
    const read = Object.entries(flags).map(([key, { valueIn }]) => [key, valueIn(values)]);
    const args = { command: name, ...Object.fromEntries(read) } as Arguments;
    onParsed(VERSION.valueIn(values) ? { command: 'version' } : args);
  });
}

/** Reads a command line, without node and script. Throws a `UsageError` for whatever is not understood. */
export function parseArguments(argv: readonly string[]): Arguments {
  let parsed: Arguments | undefined;
  let written = '';
  const program = createProgram((args) => (parsed = args));
  const write = (text: string): void => void (written += text);
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeOut: write, writeErr: write });
  try {
    program.parse(
      withCommand(argv).flatMap((arg) => splitValue(arg, program)),
      { from: 'user' },
    );
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { command: 'help', text: written };
    throw new UsageError(written.trimEnd());
  }
  if (parsed === undefined) throw new Error('no command was parsed');
  return parsed;
}

/** Flags without a command are those of `serve`, except for the one that asks for the help of the program. */
function withCommand(argv: readonly string[]): readonly string[] {
  const [first = '-'] = argv;
  const isFlag = first.startsWith('-') && first !== '-h' && first !== '--help';
  return isFlag ? ['serve', ...argv] : argv;
}

/** `--flag=value` as two arguments: the message about an unknown flag then does not show its value. */
function splitValue(arg: string, program: Command): readonly string[] {
  const [, name = arg, value] = /^(--[^=]+)=(.*)$/s.exec(arg) ?? [];
  if (value === undefined) return [arg];
  const options = program.commands.flatMap((command) => command.options);
  if (options.some((option) => option.long === name && option.isBoolean()))
    throw new UsageError(`error: option '${name}' takes no value\n${SEE_HELP}`);
  return [name, value];
}
