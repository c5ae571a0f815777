import { Command, CommanderError, type OptionValues } from 'commander';
import { REPORT, SERVE, SIMULATE, TASKS, VERSION } from './command-flags.js';
import type { Flag, Values } from './flags.js';

/** The command line cannot be understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const SEE_HELP = 'see --help';

export const PROGRAM = 'huaweicloud-task-exporter';

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
