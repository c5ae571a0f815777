import { describe, expect, it } from 'vitest';
import { COMMANDS, COMMON, parseArguments } from '../../src/cli/arguments.js';
import { HELP, UsageError } from '../../src/cli/usage.js';

const SERVE = {
  command: 'serve',
  configFile: 'config.yaml',
  isCheck: false,
  isDemo: false,
  listenAddresses: [{ host: undefined, port: 39_101 }],
  telemetryPath: '/metrics',
  webConfigFile: undefined,
  isLifecycleEnabled: false,
  timeoutOffsetMs: 500,
  log: { level: 'info', format: 'json' },
};

const CHECK = {
  command: 'check',
  configFile: 'config.yaml',
  isDemo: false,
  output: 'table',
  log: { level: 'error', format: 'pretty' },
};

const TASKS = { ...CHECK, command: 'tasks', isWatch: false };

const SIMULATE = {
  command: 'simulate',
  listenAddress: { host: '127.0.0.1', port: 39_102 },
  instances: 3,
  tasks: 2,
  seed: 1,
  latencyMs: 0,
  faults: [],
  log: { level: 'info', format: 'json' },
};

describe('a command line', () => {
  it.each([
    { line: '', told: SERVE },
    { line: 'serve', told: SERVE },
    { line: 'check', told: CHECK },
    { line: 'check --demo --output=json', told: { ...CHECK, isDemo: true, output: 'json' } },
    { line: 'tasks', told: TASKS },
    { line: 'tasks --watch --config.file=a.yaml', told: { ...TASKS, isWatch: true, configFile: 'a.yaml' } },
    { line: 'tasks --log.level=info', told: { ...TASKS, log: { level: 'info', format: 'pretty' } } },
    { line: 'simulate', told: SIMULATE },
    { line: '--help', told: { command: 'help' } },
    { line: '-h', told: { command: 'help' } },
    { line: 'simulate --help', told: { command: 'help' } },
    { line: '--help --log.level=loud', told: { command: 'help' } },
    { line: '--version', told: { command: 'version' } },
    { line: 'simulate --version', told: { command: 'version' } },
  ])('"$line" is understood', ({ line, told }) => {
    expect(parseArguments(line.split(' ').filter(Boolean))).toEqual(told);
  });

  it.each([
    ['--config.file=a.yaml', { configFile: 'a.yaml' }],
    ['--config.check', { isCheck: true }],
    ['--demo', { isDemo: true }],
    ['--web.listen-address=:80', { listenAddresses: [{ host: undefined, port: 80 }] }],
    [
      '--web.listen-address=127.0.0.1:80 --web.listen-address=[::1]:81',
      {
        listenAddresses: [
          { host: '127.0.0.1', port: 80 },
          { host: '::1', port: 81 },
        ],
      },
    ],
    ['--web.telemetry-path=/a/b-c_d.e', { telemetryPath: '/a/b-c_d.e' }],
    ['--web.config.file=web.yaml', { webConfigFile: 'web.yaml' }],
    ['--web.config.file=', { webConfigFile: undefined }],
    ['--web.enable-lifecycle', { isLifecycleEnabled: true }],
    ['--scrape.timeout-offset=0s', { timeoutOffsetMs: 0 }],
    ['--scrape.timeout-offset=250ms', { timeoutOffsetMs: 250 }],
    ['--log.level=debug', { log: { level: 'debug', format: 'json' } }],
    ['--log.format=pretty', { log: { level: 'info', format: 'pretty' } }],
    ['--config.file=a.yaml --config.file=b.yaml', { configFile: 'b.yaml' }],
  ])('serve: %s', (line, change) => {
    const args = line.split(' ');
    expect(parseArguments(args)).toEqual({ ...SERVE, ...change });
    expect(parseArguments(args.flatMap((arg) => arg.split('=')))).toEqual({ ...SERVE, ...change });
    expect(parseArguments(['serve', ...args])).toEqual({ ...SERVE, ...change });
  });

  it.each([
    ['--listen-address=:80', { listenAddress: { host: undefined, port: 80 } }],
    ['--instances=0', { instances: 0 }],
    ['--tasks=10', { tasks: 10 }],
    ['--seed=7', { seed: 7 }],
    ['--latency=1.5s', { latencyMs: 1_500 }],
    ['--fault=slow --fault=throttled@dcs', { faults: ['slow', 'throttled@dcs'] }],
    ['--log.level=error', { log: { level: 'error', format: 'json' } }],
  ])('simulate: %s', (line, change) => {
    const args = line.split(' ');
    expect(parseArguments(['simulate', ...args])).toEqual({ ...SIMULATE, ...change });
    const apart = args.flatMap((arg) => arg.split('='));
    expect(parseArguments(['simulate', ...apart])).toEqual({ ...SIMULATE, ...change });
  });
});

describe('a command line that is not understood', () => {
  it.each([
    ['frobnicate', 'unknown command "frobnicate"; the commands are serve, check, tasks, simulate'],
    ['help', 'unknown command "help"; the commands are serve, check, tasks, simulate'],
    ['serve simulate', 'unexpected argument "simulate"; see --help'],
    ['--demo simulate', 'unexpected argument "simulate"; see --help'],
    ['--frobnicate', 'unknown flag --frobnicate; see --help'],
    ['--frobnicate=1', 'unknown flag --frobnicate; see --help'],
    ['-x', 'unknown flag -x; see --help'],
    ['--no-demo', 'unknown flag --no-demo; see --help'],
    ['--config-file=a', 'unknown flag --config-file; did you mean --config.file?'],
    ['--web.listen-adress=:80', 'unknown flag --web.listen-adress; did you mean --web.listen-address?'],
    ['--constructor', 'unknown flag --constructor; see --help'],
    ['simulate --web.listen-address=:80', 'unknown flag --web.listen-address; see --help'],
    ['--demo=true', '--demo takes no value; see --help'],
    ['--config.file', '--config.file needs a value, as in --config.file=VALUE; see --help'],
    ['--config.file --demo', '--config.file needs a value, as in --config.file=VALUE; see --help'],
    ['--config.file=', '--config.file=: expected the path of a file'],
    ['--log.level=loud', '--log.level=loud: expected one of debug, info, warn, error'],
    ['--log.level=INFO', '--log.level=INFO: expected one of debug, info, warn, error'],
    ['--log.format=logfmt', '--log.format=logfmt: expected one of json, pretty'],
    ['--scrape.timeout-offset=1', expectedDuration('scrape.timeout-offset', '1')],
    ['--scrape.timeout-offset=-1s', expectedDuration('scrape.timeout-offset', '-1s')],
    ['simulate --latency=soon', expectedDuration('latency', 'soon')],
    ['simulate --seed=-1', '--seed=-1: expected a whole number'],
    ['simulate --seed=1.5', '--seed=1.5: expected a whole number'],
    ['simulate --tasks=many', '--tasks=many: expected a whole number'],
    ['--web.listen-address=80', expectedAddress('web.listen-address', '80')],
    ['--web.listen-address=:80 --web.listen-address=', expectedAddress('web.listen-address', '')],
    ['simulate --listen-address=::1', expectedAddress('listen-address', '::1')],
    ['--web.telemetry-path=metrics', '--web.telemetry-path=metrics: expected a path such as /metrics'],
    ['--web.telemetry-path=/', '--web.telemetry-path=/: expected a path such as /metrics'],
    ['--web.telemetry-path=/a?b', '--web.telemetry-path=/a?b: expected a path such as /metrics'],
    ...[
      '/-/healthy',
      '/probe',
      '/sd',
      '/tasks',
      '/api/v1/tasks',
      '/assets/tasks.js',
      '/tasks/',
      '/Sd',
      '/API',
    ].map((path) => [
      `--web.telemetry-path=${path}`,
      `--web.telemetry-path=${path}: expected a path that is not taken: this one is`,
    ]),
    ['check --watch', 'unknown flag --watch; see --help'],
    ['tasks --output=yaml', '--output=yaml: expected one of table, json'],
    ['tasks --web.config.file=a', 'unknown flag --web.config.file; see --help'],
  ])('%s', (line = '', message = '') => {
    expect(() => parseArguments(line.split(' '))).toThrow(new UsageError(message));
  });

  function expectedDuration(flag: string, text: string): string {
    return `--${flag}=${text}: expected a duration such as 500ms, 0.5s or 30s`;
  }

  function expectedAddress(flag: string, text: string): string {
    return `--${flag}=${text}: expected an address such as :39101, 127.0.0.1:39101 or [::1]:39101`;
  }
});

describe('the help', () => {
  /** The flags that stand in one part of the help, with what stands after their `=`. */
  function flagsUnder(heading: string): (readonly [flag: string, written: string | undefined])[] {
    const part = HELP.split('\n\n').find((paragraph) => paragraph.startsWith(heading)) ?? '';
    const lines = part.split('\n').map((line) => /^ {2}.*(--[\w.-]+)(?:=(\S+))?/.exec(line));
    return lines.flatMap((found) => (found === null ? [] : [[found[1] ?? '', found[2]] as const]));
  }

  /** Those of the log stand among the flags of all. */
  function withoutLog(flags: object): object {
    return Object.fromEntries(Object.entries(flags).filter(([flag]) => !flag.startsWith('log.')));
  }

  it.each([
    ['serve', 'Flags of serve:', SERVE],
    ['simulate', 'Flags of simulate:', SIMULATE],
    ['check', 'Flags of check and tasks:', CHECK],
    ['serve', 'Flags of all:', SERVE],
    ['simulate', 'Flags of all:', SIMULATE],
  ])('names the defaults that hold for %s: %s', (command, heading, defaults) => {
    const flags = flagsUnder(heading);
    expect(flags.length).toBeGreaterThan(2);
    for (const [flag, written] of flags.filter(([, its]) => its !== undefined && !its.startsWith('KIND')))
      expect(parseArguments([command, `${flag}=${written ?? ''}`])).toEqual(defaults);
  });

  it.each([
    ['Flags of serve:', COMMANDS.serve],
    ['Flags of simulate:', COMMANDS.simulate],
    ['Flags of check and tasks:', withoutLog(COMMANDS.tasks)],
    ['Flags of all:', COMMON],
  ])('names every flag there is, and no other: %s', (heading, known) => {
    const named = flagsUnder(heading).map(([flag]) => flag.slice(2));
    expect(named.sort()).toEqual(Object.keys(known).sort());
  });

  it('fits into a terminal', () => {
    for (const line of HELP.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});
