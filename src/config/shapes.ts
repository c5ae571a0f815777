import { stringify } from 'yaml';
import { exampleOf, type JsonSchema, schemaBelow } from './json-schema.js';
import type { Path } from './problems.js';
import { isShown } from './shown-keys.js';
import { isMap, itemsOf, type Tree, valueAt } from './tree.js';

type Shape = 'mapping' | 'list' | 'single value';

/** The schema of a path, where there is one, and the value that stands there. */
export function schemaAt(
  schema: JsonSchema,
  tree: Tree,
  path: Path,
): readonly [JsonSchema | undefined, Tree] {
  let expected: JsonSchema | undefined = schema;
  let value = tree;
  for (const key of path) {
    expected = expected && schemaBelow(expected, key, value);
    value = typeof key === 'number' ? itemsOf(value)[key] : valueAt(value, key);
  }
  return [expected, value];
}

/**
 * The end of a message about a value of the wrong shape, such as a list in place of a mapping: what it is, and how it
 * is written. Empty for a value of the right shape, or a missing one. Repeats nothing of the file but known keys.
 */
export function rightShape(expected: JsonSchema, value: Tree, path: Path): string {
  const key = path.at(-1);
  const isMissing = value === undefined || (value === null && typeof key === 'string');
  if (isMissing || shapeOf(value) === expectedShape(expected)) return '';
  const actual = value === null ? '' : `, not a ${shapeOf(value)}`;
  return `${actual}; write ${written(isShown(path) ? key : '…', exampleFor(expected, value))}`;
}

function shapeOf(value: Tree): Shape {
  if (Array.isArray(value)) return 'list';
  return isMap(value) ? 'mapping' : 'single value';
}

function expectedShape({ items, properties, additionalProperties, oneOf }: JsonSchema): Shape {
  if (items) return 'list';
  return (properties ?? additionalProperties ?? oneOf) ? 'mapping' : 'single value';
}

/** A list of words that are keys of the mapping becomes that mapping. */
function exampleFor(schema: JsonSchema, value: Tree): unknown {
  const { properties = {} } = schema;
  const words = itemsOf(value).filter((item) => typeof item === 'string');
  const isListOfKeys = words.length > 0 && words.every((word) => Object.hasOwn(properties, word));
  if (!isListOfKeys) return exampleOf(schema);
  const exampleAt = ({ properties: below, ...key }: JsonSchema) => (below ? {} : exampleOf(key));
  return Object.fromEntries(words.map((word) => [word, exampleAt(properties[word] ?? {})]));
}

/** On one line: `services: { rds: {} }`, as an item of a list `- { service: kafka }`. */
function written(key: string | number | undefined, example: unknown): string {
  const flow = stringify(example, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  if (typeof key === 'number') return `- ${flow}`;
  return key === undefined ? flow.replace(/^\{ (.*) \}$/, '$1') : `${key}: ${flow}`;
}
