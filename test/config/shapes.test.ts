import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { exampleOf, jsonSchemaOf, type JsonSchema } from '../../src/config/json-schema.js';
import { configurationSchema } from '../../src/config/schema.js';
import { services } from '../../src/services/registry.js';
import { read, refusalOf } from './reading.js';

type Path = readonly (string | number)[];

interface Node {
  readonly path: Path;
  readonly schema: JsonSchema;
}

/** Every place of the schema, with one item for each list and one name for each mapping with free keys. */
function nodesBelow(schema: JsonSchema, path: Path): Node[] {
  const { items, properties = {}, additionalProperties, oneOf = [] } = schema;
  return [
    { path, schema },
    ...(items ? nodesBelow(items, [...path, 0]) : []),
    ...(additionalProperties ? nodesBelow(additionalProperties, [...path, 'default']) : []),
    ...Object.entries(properties).flatMap(([key, value]) => nodesBelow(value, [...path, key])),
    ...oneOf.slice(0, 1).flatMap((variant) => nodesBelow(variant, path).slice(1)),
  ];
}

const schema = jsonSchemaOf(configurationSchema(services));
const nodes = nodesBelow(schema, []).filter(({ path }) => path.length > 0);

/** A good file in which one value is replaced. */
function fileWith(path: Path, value: unknown): string {
  const file = structuredClone(exampleOf(schema)) as Place;
  let place = file;
  let expected = schema;
  for (const key of path.slice(0, -1)) {
    const { items, properties, additionalProperties } = expected.oneOf?.[0] ?? expected;
    expected = items ?? properties?.[key] ?? (additionalProperties || {});
    place[key] ??= structuredClone(exampleOf(expected));
    place = place[key] as Place;
  }
  place[path.at(-1) ?? ''] = value;
  return stringify(file, { aliasDuplicateObjects: false });
}

type Place = Record<string | number, unknown>;

const env = {
  HUAWEICLOUD_SDK_AK: 'a',
  HUAWEICLOUD_SDK_SK: 'b',
  HUAWEICLOUD_SDK_SECURITY_TOKEN: 'c',
  IAM_PASSWORD: 'd',
  PROXY_USER: 'e',
  PROXY_PASSWORD: 'f',
};

const isList = ({ items }: JsonSchema) => items !== undefined;
const isMapping = ({ properties, additionalProperties, oneOf }: JsonSchema) =>
  (properties ?? additionalProperties ?? oneOf) !== undefined;

describe('a value of the wrong shape', () => {
  const wrong = nodes.flatMap(({ path, schema: expected }) => [
    ...(isList(expected) ? [] : [{ path, value: ['k7x'], is: 'list' }]),
    ...(isMapping(expected) ? [] : [{ path, value: { k7x: 'k7x' }, is: 'mapping' }]),
    ...(isList(expected) || isMapping(expected) ? [{ path, value: 'k7x', is: 'single value' }] : []),
  ]);

  it.each(wrong)('is shown the right one: a $is at $path', ({ path, value, is }) => {
    const { problems } = refusalOf(fileWith(path, value), env, services);
    const [message = ''] = problems
      .map((problem) => problem.message)
      .filter((text) => text.includes('; write '));
    expect(message).toContain(`, not a ${is}; write `);
    expect(message).not.toContain('k7x');
    const written = message.replace(/^.*; write /, '');
    expect(written).not.toContain('…');
    expect(written.startsWith(typeof path.at(-1) === 'number' ? '- ' : `${String(path.at(-1))}: `)).toBe(
      true,
    );
  });
});

describe('the example of a key', () => {
  /** Those that a smallest mapping cannot hold: the file of a secret that it holds, the instance of a task of RDS. */
  const isExtra = ({ path }: Node) => /_file$|^instance_id$/.test(String(path.at(-1)));

  it.each(nodes.filter((node) => !isExtra(node)))('is good: $path', ({ path, schema: expected }) => {
    expect(() => read(fileWith(path, exampleOf(expected)), env, services)).not.toThrow();
  });
});

describe('a list of known keys in place of a mapping', () => {
  it('is shown as that mapping', () => {
    const { message } = refusalOf('projects: [{ name: a, region: b, services: [rds, kafka] }]', {}, services);
    expect(message).toContain('not a list; write services: { rds: {}, kafka: {} }');
  });
});
