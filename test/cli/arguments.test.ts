import { describe, expect, it } from 'vitest';
import { createProgram, parseArguments, UsageError } from '../../src/cli/arguments.js';

const SERVE = {
  command: 'serve',
  configFile: 'config.yaml',
  isCheck: false,
  isDemo: false,
  listenAddresses: [{ host: undefined, port: 39_101 }],
  telemetryPath: '/metrics',
  externalUrl: undefined,
  routePrefix: undefined,
  webConfigFile: undefined,
  isLifecycleEnabled: false,
  timeoutOffsetMs: 500,
  persistenceFile: undefined,
  persistenceIntervalMs: 60_000,
  logLevel: 'info',
  logFormat: 'json',
};

const CHECK = {
  command: 'check',
  configFile: 'config.yaml',
  isDemo: false,
  output: 'table',
  logLevel: 'error',
  logFormat: 'pretty',
};

const TASKS = {
  ...CHECK,
  command: 'tasks',
  isAll: false,
  projects: [],
  services: [],
  statuses: [],
  limit: 0,
  isWatch: false,
};

const SIMULATE = {
  command: 'simulate',
  listenAddress: { host: '127.0.0.1', port: 39_102 },
  instances: 3,
  tasks: 2,
  seed: 1,
  latencyMs: 0,
  faults: [],
  logLevel: 'info',
  logFormat: 'json',
};

const DURATION = 'a duration such as 500ms, 0.5s or 30s';
const ADDRESS = 'an address such as :39101, 127.0.0.1:39101 or [::1]:39101';

function invalid(flag: string, text: string, expected: string): string {
  return `option '${flag}' argument '${text}' is invalid. Expected ${expected}.`;
}

function invalidChoice(flag: string, text: string, choices: string): string {
  return `option '${flag}' argument '${text}' is invalid. Allowed choices are ${choices}.`;
}

describe('a command line', () => {
  it.each([
    { line: '', expected: SERVE },
    { line: 'serve', expected: SERVE },
    { line: 'check', expected: CHECK },
    { line: 'check --demo --output=json', expected: { ...CHECK, isDemo: true, output: 'json' } },
    { line: 'tasks', expected: TASKS },
    {
      line: 'tasks --watch --config.file=a.yaml',
      expected: { ...TASKS, isWatch: true, configFile: 'a.yaml' },
    },
    {
      line: 'tasks --all --project=a --project=b --service=rds --status=failed --status=running --limit=5',
      expected: {
        ...TASKS,
        isAll: true,
        projects: ['a', 'b'],
        services: ['rds'],
        statuses: ['failed', 'running'],
        limit: 5,
      },
    },
    { line: 'tasks --log.level=info', expected: { ...TASKS, logLevel: 'info' } },
    { line: 'simulate', expected: SIMULATE },
    { line: '--version', expected: { command: 'version' } },
    { line: 'simulate --version', expected: { command: 'version' } },
    { line: 'version', expected: { command: 'version' } },
  ])('"$line" is understood', ({ line, expected }) => {
    expect(parseArguments(line.split(' ').filter(Boolean))).toEqual(expected);
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
    ['--web.external-url=https://proxy.example/a/', { externalUrl: new URL('https://proxy.example/a/') }],
    ['--web.external-url=', { externalUrl: undefined }],
    ['--web.route-prefix=a/b/', { routePrefix: 'a/b/' }],
    ['--web.route-prefix=/', { routePrefix: '/' }],
    ['--web.route-prefix=', { routePrefix: undefined }],
    ['--web.config.file=web.yaml', { webConfigFile: 'web.yaml' }],
    ['--web.config.file=', { webConfigFile: undefined }],
    ['--web.enable-lifecycle', { isLifecycleEnabled: true }],
    ['--scrape.timeout-offset=0s', { timeoutOffsetMs: 0 }],
    ['--scrape.timeout-offset=250ms', { timeoutOffsetMs: 250 }],
    ['--persistence.file=state.json', { persistenceFile: 'state.json' }],
    ['--persistence.file=', {}],
    ['--persistence.interval=5m', { persistenceIntervalMs: 300_000 }],
    ['--log.level=debug', { logLevel: 'debug' }],
    ['--log.format=pretty', { logFormat: 'pretty' }],
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
    ['--log.level=error', { logLevel: 'error' }],
  ])('simulate: %s', (line, change) => {
    const args = line.split(' ');
    expect(parseArguments(['simulate', ...args])).toEqual({ ...SIMULATE, ...change });
    const apart = args.flatMap((arg) => arg.split('='));
    expect(parseArguments(['simulate', ...apart])).toEqual({ ...SIMULATE, ...change });
  });
});

describe('a command line that is not understood', () => {
  it.each([
    ['frobnicate', "unknown command 'frobnicate'"],
    ['chekc', "unknown command 'chekc'\n(Did you mean check?)"],
    ['serve simulate', "too many arguments for 'serve'. Expected 0 arguments but got 1."],
    ['--demo simulate', "too many arguments for 'serve'. Expected 0 arguments but got 1."],
    ['--frobnicate', "unknown option '--frobnicate'"],
    ['--frobnicate=1', "unknown option '--frobnicate'"],
    ['-x', "unknown option '-x'"],
    ['--no-demo', "unknown option '--no-demo'\n(Did you mean --demo?)"],
    ['--config-file=a', "unknown option '--config-file'\n(Did you mean --config.file?)"],
    ['--web.listen-adress=:80', "unknown option '--web.listen-adress'\n(Did you mean --web.listen-address?)"],
    ['--constructor', "unknown option '--constructor'"],
    ['--demo=true', "option '--demo' takes no value"],
    ['--config.file', "option '--config.file <file>' argument missing"],
    ['--config.file --demo', invalid('--config.file <file>', '--demo', 'the path of a file')],
    ['--config.file=', invalid('--config.file <file>', '', 'the path of a file')],
    ['--log.level=loud', invalidChoice('--log.level <level>', 'loud', 'debug, info, warn, error')],
    ['--log.level=INFO', invalidChoice('--log.level <level>', 'INFO', 'debug, info, warn, error')],
    ['--log.format=logfmt', invalidChoice('--log.format <format>', 'logfmt', 'json, pretty')],
    ['--scrape.timeout-offset=1', invalid('--scrape.timeout-offset <duration>', '1', DURATION)],
    ['--scrape.timeout-offset=-1s', invalid('--scrape.timeout-offset <duration>', '-1s', DURATION)],
    ['simulate --latency=soon', invalid('--latency <duration>', 'soon', DURATION)],
    ['simulate --seed=-1', invalid('--seed <number>', '-1', 'a whole number')],
    ['simulate --seed=1.5', invalid('--seed <number>', '1.5', 'a whole number')],
    ['simulate --tasks=many', invalid('--tasks <count>', 'many', 'a whole number')],
    ['--web.listen-address=80', invalid('--web.listen-address <address>', '80', ADDRESS)],
    [
      '--web.listen-address=:80 --web.listen-address=',
      invalid('--web.listen-address <address>', '', ADDRESS),
    ],
    ['simulate --listen-address=::1', invalid('--listen-address <address>', '::1', ADDRESS)],
    ...['metrics', '/', '/a?b'].map((path) => [
      `--web.telemetry-path=${path}`,
      invalid('--web.telemetry-path <path>', path, 'a path such as /metrics'),
    ]),
    ...[
      '/-/healthy',
      '/probe',
      '/sd',
      '/tasks',
      '/api/v1/tasks',
      '/assets/tasks.js',
      '/tasks/',
      '/config',
      '/runbooks/a',
      '/Sd',
      '/API',
    ].map((path) => [
      `--web.telemetry-path=${path}`,
      invalid('--web.telemetry-path <path>', path, 'a path that is not reserved: this one is'),
    ]),
    [
      '--web.external-url=proxy.example',
      invalid(
        '--web.external-url <url>',
        'proxy.example',
        'an http or https URL such as https://proxy.example.com/exporter/, without user and query',
      ),
    ],
    [
      '--web.route-prefix=/a/../b',
      invalid('--web.route-prefix <path>', '/a/../b', 'a path such as /exporter or /'),
    ],
    ['tasks --output=yaml', invalidChoice('--output <format>', 'yaml', 'table, json')],
    ['simulate --web.listen-address=:80', "unknown option '--web.listen-address'"],
    ['check --watch', "unknown option '--watch'"],
    ['tasks --web.config.file=a', "unknown option '--web.config.file'"],
  ])('%s', (line = '', message = '') => {
    expect(() => parseArguments(line.split(' '))).toThrow(new UsageError(`error: ${message}\nsee --help`));
  });
});

describe('the help', () => {
  const help = (...argv: readonly string[]): string => {
    const args = parseArguments(argv);
    return args.command === 'help' ? args.text : '';
  };
  const { commands } = createProgram(() => undefined);

  it.each([['-h'], ['--help'], ['help'], ['--help --log.level=loud']])('%s lists every command', (line) => {
    const text = help(...line.split(' '));
    for (const command of commands) expect(text).toContain(`\n  ${command.name()} `);
    expect(text).toContain('\nExit codes: ');
    expect(text).toContain('  --web.listen-address <address> ');
  });

  it.each(['serve', 'check', 'tasks', 'simulate'])('of %s names its flags and a valid example', (name) => {
    const text = help(name, '--help');
    expect(help('help', name)).toBe(text);
    expect(help(name, '-h')).toBe(text);
    const { options = [] } = commands.find((command) => command.name() === name) ?? {};
    for (const { flags } of options) expect(text).toContain(`\n  ${flags} `);
    const [, example = ''] = /\nExample:\n {2}huaweicloud-task-exporter (.*)\n$/.exec(text) ?? [];
    expect(parseArguments(example.split(' '))).toMatchObject({ command: name });
  });

  it('for a flag before the help is that of serve', () => {
    expect(help('--demo', '--help')).toBe(help('serve', '--help'));
  });

  it('of an unknown command is an error', () => {
    expect(() => parseArguments(['help', 'frobnicate'])).toThrow(UsageError);
  });

  it('fits into a terminal', () => {
    for (const name of ['serve', 'check', 'tasks', 'simulate'])
      for (const line of help('help', name).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});
