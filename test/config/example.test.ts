import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configurationKeys } from './reference.js';
import { services } from '../../src/services/registry.js';
import { read, refusalOf } from './reading.js';

const example = readFileSync(new URL('../../config.example.yaml', import.meta.url), 'utf8');
const env = {
  HUAWEICLOUD_SDK_AK: 'a',
  HUAWEICLOUD_SDK_SK: 'b',
  HUAWEICLOUD_SDK_SECURITY_TOKEN: 'c',
  IAM_PASSWORD: 'd',
  PROXY_USER: 'e',
  PROXY_PASSWORD: 'f',
};

/** `#key: value` is an alternative, `# words` is a comment. */
const alternatives = example.replace(/^( *)#(?=[a-z_]+:)/gm, '$1');

describe('config.example.yaml', () => {
  it('is valid as it stands', () => {
    expect(read(example, { HUAWEICLOUD_SDK_AK: 'a' }, services).projects.map(({ name }) => name)).toEqual([
      'shop-prod',
      'shop-staging',
    ]);
  });

  it('shows the defaults', () => {
    const minimal = read('projects:\n  - { name: shop, region: eu-west-101 }', {}, services);
    const { collection, tasks, http, projects } = read(example, env, services);
    expect({ collection, tasks, http }).toEqual({
      collection: minimal.collection,
      tasks: minimal.tasks,
      http: minimal.http,
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

  it.each([...new Set(configurationKeys(services).map(({ key }) => key.split('.').at(-1) ?? ''))])(
    'holds the key %s',
    (key) => {
      expect(alternatives).toMatch(new RegExp(`^ *(?:- )?${key}:`, 'm'));
    },
  );
});

describe('the reference of keys', () => {
  const keys = configurationKeys(services);

  it.each(keys)('describes $key', ({ description, type }) => {
    expect(description).toMatch(/^[A-Z].+\.$/s);
    expect(type).not.toBe('');
  });

  it('tells type, default and need of a key', () => {
    const byKey = new Map(keys.map((key) => [key.key, key]));
    expect(byKey.get('collection.timeout')).toMatchObject({
      type: 'duration',
      default: '10s',
      required: false,
    });
    expect(byKey.get('collection.requests_per_second.rds')).toMatchObject({ type: 'number', default: '1' });
    expect(byKey.get('projects[].region')).toMatchObject({ type: 'region', required: true });
    expect(byKey.get('credentials.<name>.type')).toMatchObject({
      type: 'aksk | password | env | profile | metadata | chain',
      required: true,
    });
  });
});
