import { parse } from 'yaml';
import { z } from 'zod';
import { type Tree, valueAt } from './tree.js';

/** The parts of a JSON schema that those of the configuration files have. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  /** Set for secrets. */
  readonly writeOnly?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** The value of any key of a mapping with free keys. */
  readonly additionalProperties?: false | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  /** Pairs of keys of which one is required. */
  readonly allOf?: readonly { readonly anyOf: readonly { readonly required: readonly string[] }[] }[];
}

const TYPES_OF_YAML = new Set<unknown>(['integer', 'number', 'boolean']);

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

/** What a schema expects of the file, as a JSON schema: plain data with the defaults, examples and descriptions. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const options = { io: 'input', target: 'draft-7', unrepresentable: 'any', override } as const;
  return z.toJSONSchema(schema, options) as JsonSchema;
}

/** The library leaves out the examples of values that are read from text, and knows their defaults as text only. */
const override: Override = ({ zodSchema, jsonSchema }) => {
  const examples = z.globalRegistry.get(zodSchema)?.['examples'];
  if (Array.isArray(examples)) jsonSchema.examples = examples;
  const types: readonly unknown[] = Array.isArray(jsonSchema.type) ? jsonSchema.type : [];
  if (typeof jsonSchema.default === 'string' && types.some((type) => TYPES_OF_YAML.has(type)))
    jsonSchema.default = parse(jsonSchema.default) as typeof jsonSchema.default;
};

/** The schema of what stands under a key of `value` or at a position in it; `undefined` where there is none. */
export function schemaBelow(schema: JsonSchema, key: string | number, value: Tree): JsonSchema | undefined {
  const { properties, additionalProperties, items } = variantOf(schema, value);
  if (typeof key === 'number') return items;
  const own = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
  return own ?? (additionalProperties || undefined);
}

/** The variant that a mapping chooses by its `type`; the schema itself when it has no variants. */
export function variantOf(schema: JsonSchema, value: Tree): JsonSchema {
  const chosen = valueAt(value, 'type');
  const variants = schema.oneOf ?? [];
  const isChosen = ({ properties }: JsonSchema): boolean =>
    wordsOf(properties?.['type']).some((word) => word === chosen);
  return variants.find(isChosen) ?? variants[0] ?? schema;
}

/** The words that a value can be; none when it is not one of a closed set. */
export function wordsOf(schema: JsonSchema | undefined): readonly string[] {
  return schema?.enum ?? (schema?.const === undefined ? [] : [schema.const]);
}

/** A small value that fits the schema: what is required, or the first keys of a mapping without required ones. */
export function exampleOf(schema: JsonSchema): unknown {
  const [example = shownDefault(schema) ?? wordsOf(schema)[0]] = schema.examples ?? [];
  if (example !== undefined) return example;
  if (schema.items) return [exampleOf(schema.items)];
  if (schema.oneOf) return exampleOf(variantOf(schema, null));
  if (schema.additionalProperties)
    return { [String(exampleOf(schema.propertyNames ?? {}))]: exampleOf(schema.additionalProperties) };
  return schema.properties ? exampleOfKeys(schema, schema.properties) : '…';
}

/** How many keys an example of a mapping shows when it requires none. */
const SHOWN_KEYS = 2;

function exampleOfKeys(schema: JsonSchema, properties: Readonly<Record<string, JsonSchema>>): unknown {
  const pairs = (schema.allOf ?? []).flatMap(({ anyOf: [first] }) => first?.required ?? []);
  const required = [...(schema.required ?? []), ...pairs];
  const optional = Object.keys(properties).filter((key) => !isTwin(key, properties));
  const shown = required.length > 0 ? required : optional.slice(0, SHOWN_KEYS);
  return Object.fromEntries(shown.map((key) => [key, exampleOf(properties[key] ?? {})]));
}

/** Whether a key names the file that holds another one of the mapping. */
export function isTwin(key: string, properties: Readonly<Record<string, JsonSchema>>): boolean {
  return key.endsWith('_file') && Object.hasOwn(properties, key.slice(0, -'_file'.length));
}

/** An empty mapping or list shows nothing of its form. */
function shownDefault({ default: value }: JsonSchema): unknown {
  return typeof value === 'object' ? undefined : value;
}
