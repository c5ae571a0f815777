import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { services } from '../../src/services/registry.js';
import { read, refusalOf } from './reading.js';
import { configurationKeys } from './reference/keys.js';

const textOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** What follows the `#` at once is YAML, other comments are sentences. */
const withAlternatives = (text: string) => text.replace(/^( *)#(?=(?: {2,})?[a-z_]+:)/gm, '$1');

const KEYS = { HUAWEICLOUD_SDK_AK: 'a', HUAWEICLOUD_SDK_SK: 'b' };

describe('config.example.yaml', () => {
  const example = textOf('config.example.yaml');

  it('is good as it stands, with the access key in the environment', () => {
    const { credentials, projects } = read(example, KEYS, services);
    expect(credentials['default']?.type).toBe('aksk');
    expect(projects).toHaveLength(1);
  });

  it('names the variables that are missing', () => {
    expect(refusalOf(example, {}, services).problems.map(({ message }) => message)).toEqual(
      Object.keys(KEYS).map((name) => `the environment variable ${name} is not set`),
    );
  });

  it('is good with what is commented out, too', () => {
    const [project] = read(withAlternatives(example), KEYS, services).projects;
    expect(project?.projectId).toHaveLength(32);
    expect(Object.keys(project?.services ?? {})).toEqual(['rds', 'kafka']);
  });

  it('has about ten lines that are not comments', () => {
    const lines = example.split('\n').filter((line) => !/^ *(?:#|$)/.test(line));
    expect(lines.length).toBeLessThanOrEqual(12);
  });

  it('leads to sections of the reference that are there', () => {
    const page = textOf('docs/configuration.md');
    const links = [...example.matchAll(/docs\/configuration\.md#([a-z_]+)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(0);
    for (const anchor of links) expect(page).toContain(`\n## ${anchor}\n`);
  });
});

describe('the fixture with every key', () => {
  const everyKey = textOf('test/fixtures/config/every-key.ok.yaml');
  const alternatives = withAlternatives(everyKey);
  const env = {
    ...KEYS,
    HUAWEICLOUD_SDK_SECURITY_TOKEN: 'c',
    IAM_PASSWORD: 'd',
    PROXY_USER: 'e',
    PROXY_PASSWORD: 'f',
  };

  it('shows the defaults', () => {
    const minimal = read('projects:\n  - { name: shop, region: eu-west-101 }', {}, services);
    const { collection, tasks, http, projects } = read(everyKey, env, services);
    const { collection: byDefault, tasks: tasksByDefault, http: httpByDefault } = minimal;
    expect({ collection, tasks, http }).toEqual({
      collection: byDefault,
      tasks: tasksByDefault,
      http: httpByDefault,
    });
    expect(projects[0]?.endpoints).toEqual(minimal.projects[0]?.endpoints);
  });

  it('has nothing wrong in its alternatives but that they are alternatives', () => {
    const messages = new Set(refusalOf(alternatives, env, services).problems.map(({ message }) => message));
    const others = [...messages].filter(
      (message) => !/^(?:duplicate key|cannot be combined with )/.test(message),
    );
    expect(others).toEqual([]);
  });

  const keys = configurationKeys(services);

  it.each([...new Set(keys.map(({ key }) => key.split('.').at(-1) ?? ''))])('holds the key %s', (key) => {
    expect(alternatives).toMatch(new RegExp(`^ *(?:- )?${key}:`, 'm'));
  });
});
