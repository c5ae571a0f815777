import {
  exampleOf,
  isTwin,
  type JsonSchema,
  jsonSchemaOf,
  wordsOf,
} from '../../../src/config/json-schema.js';
import { configurationSchema } from '../../../src/config/schema.js';
import type { ServiceDescription } from '../../../src/config/service-description.js';

/** One key of the configuration file, as the reference describes it. */
export interface KeyReference {
  /** Such as `projects[].services.kafka`; `<name>` is a name of the operator's choice, `*` any of the keys above it. */
  readonly key: string;
  /** Such as `duration`, `whole number`, `list of mapping`. */
  readonly type: string;
  /** What has to stand in the file: `yes`, or `or …_file` for a secret; empty when nothing has to. */
  readonly required: string;
  /** As it would be written in the file; absent when there is none, or when it depends on other keys. */
  readonly default?: unknown;
  readonly description: string;
  /** Absent for a mapping, whose keys have examples. */
  readonly example?: unknown;
}

type Properties = Readonly<Record<string, JsonSchema>>;

/** Every key that the schema knows, in its order. */
export function configurationKeys(services: readonly ServiceDescription[]): KeyReference[] {
  return keysBelow('', jsonSchemaOf(configurationSchema(services)));
}

/** The keys below a schema, in its order. */
export function keysBelow(path: string, schema: JsonSchema): KeyReference[] {
  const { items, additionalProperties, oneOf = [], properties } = schema;
  if (items) return keysBelow(`${path}[]`, items);
  if (additionalProperties) return keysBelow(`${path}.<name>`, additionalProperties);
  if (oneOf.length > 0) return merged(oneOf.flatMap((variant) => keysBelow(path, variant)));
  if (!properties) return [];
  const isUniform = isUniformMapping(properties);
  return Object.entries(properties).flatMap(([name, value], index) => {
    const key = path === '' ? name : `${path}.${name}`;
    const own = referenceOf(key, value, requirementOf(name, schema));
    if (!isUniform) return [own, ...keysBelow(key, value)];
    const isLast = index === Object.keys(properties).length - 1;
    return [own, ...(isLast ? keysBelow(`${path}.*`, value) : [])];
  });
}

/** Whether all keys of a mapping hold mappings with the same keys, as the services of a project do. */
function isUniformMapping(properties: Properties): boolean {
  const shapes = Object.values(properties).map((value) => JSON.stringify(value.properties));
  return shapes.length > 1 && shapes[0] !== undefined && new Set(shapes).size === 1;
}

function referenceOf(key: string, schema: JsonSchema, required: string): KeyReference {
  const { description = '', default: written } = schema;
  const hasDefault = written !== undefined && JSON.stringify(written) !== '{}';
  const isMapping = typeOf(schema) === 'mapping';
  return {
    key,
    type: typeOf(schema),
    required,
    ...(hasDefault && { default: written }),
    description,
    ...(!isMapping && { example: exampleOf(schema) }),
  };
}

function requirementOf(name: string, { required = [], allOf = [], properties = {} }: JsonSchema): string {
  if (required.includes(name)) return 'yes';
  const isPaired = allOf.some(({ anyOf: [first] }) => first?.required.includes(name));
  return isPaired && !isTwin(name, properties) ? `or ${name}_file` : '';
}

/** Variants of a mapping share keys: `type` has other words in each. */
function merged(references: readonly KeyReference[]): KeyReference[] {
  const byKey = new Map<string, KeyReference>();
  for (const reference of references) {
    const known = byKey.get(reference.key);
    const type = known === undefined ? reference.type : `${known.type} | ${reference.type}`;
    byKey.set(reference.key, { ...reference, ...known, type: [...new Set(type.split(' | '))].join(' | ') });
  }
  return [...byKey.values()];
}

function typeOf(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  const words = wordsOf(schema);
  return words.length > 0 ? words.join(' | ') : 'mapping';
}
