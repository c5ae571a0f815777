import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../src/cli/arguments.js';
import { REASONS } from '../src/cloud/errors.js';
import { catalogue } from '../src/metrics/exposition.js';
import { TASK_LABELS } from '../src/metrics/family.js';
import { services } from '../src/services/registry.js';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The cells of every table row, without the code marks. */
const rows = README.split('\n')
  .filter((line) => line.startsWith('|') && !line.startsWith('| -'))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );

/** The first cells that look like this, with the second ones. */
function documented(pattern: RegExp): [string, string][] {
  return rows.flatMap(([first = '', second = '']): [string, string][] =>
    pattern.test(first) ? [[first, second]] : [],
  );
}

describe('the README', () => {
  it('has a row for each metric with its labels, and for no other', () => {
    const expected = catalogue.map(({ name, labels }): [string, string] => {
      const isShared = TASK_LABELS.every((label) => labels.includes(label));
      return [
        name,
        labels.filter((label) => !isShared || !(TASK_LABELS as readonly string[]).includes(label)).join(', '),
      ];
    });
    expect(documented(/^huaweicloud_/)).toEqual(expected);
  });

  it('has a row for each service', () => {
    const names = services.map(({ name }) => name);
    expect(
      documented(/^[a-z]+$/)
        .map(([name]) => name)
        .filter((name) => names.includes(name)),
    ).toEqual(names);
  });

  it('names the system policy of each service', () => {
    for (const { policy } of services) expect(README).toContain(`\`${policy}\``);
  });

  it('has a row for each reason', () => {
    expect(documented(new RegExp(`^(${REASONS.join('|')})$`)).map(([name]) => name)).toEqual(REASONS);
  });

  it('has a row for each flag of serve with its default, and for no other', () => {
    const { options = [] } =
      createProgram(() => undefined).commands.find((command) => command.name() === 'serve') ?? {};
    const flags = options.map(({ long, required, defaultValueDescription, defaultValue }) =>
      required ? `${long}=${defaultValueDescription ?? String(defaultValue ?? '')}` : long,
    );
    expect(documented(/^--/).map(([flag]) => flag)).toEqual(flags.filter((flag) => flag !== '--version'));
  });

  it('has a row for each command', () => {
    const names = createProgram(() => undefined).commands.map((command) => command.name());
    expect(names.length).toBeGreaterThan(0);
    const rows = documented(new RegExp(`^(${names.join('|')})$`)).slice(0, names.length);
    expect(rows.map(([name]) => name)).toEqual(names);
  });

  it('has a reason for each runtime dependency, and for no other', () => {
    const table = README.slice(
      README.indexOf('Each runtime dependency'),
      README.indexOf('### Adding a service'),
    );
    const named = [...table.matchAll(/^\| (`.*?) +\|/gm)].flatMap(
      ([, cell = '']) => cell.match(/[^`, ]+/g) ?? [],
    );
    const { dependencies } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    ) as { dependencies: object };
    expect(named.sort()).toEqual(Object.keys(dependencies).sort());
  });

  it('links to no file that is not there', () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(0);
    for (const path of links)
      expect(() => readFileSync(new URL(`../${path}`, import.meta.url))).not.toThrow();
  });
});

describe('docs/architecture.md', () => {
  const text = readFileSync(new URL('../docs/architecture.md', import.meta.url), 'utf8');
  const named = [...text.matchAll(/`([\w/-]+\.ts)`|participant \w+ as ([\w/-]+\.ts)/g)].map(
    ([, quoted, drawn]) => quoted ?? drawn ?? '',
  );

  it.each([...new Set(named)])('names a file that exists: %s', (name) => {
    const at = name.startsWith('test/') ? '../' : '../src/';
    expect(existsSync(new URL(at + name, import.meta.url))).toBe(true);
  });
});
