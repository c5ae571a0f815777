import { z } from 'zod';
import { configurationSchema } from '../../src/config/schema.js';
import type { ServiceDescription } from '../../src/config/service-description.js';

/** One key of the configuration file, as a reference page tells it. */
export interface KeyReference {
  /** Such as `projects[].services.kafka`; `<name>` stands for a name of the operator's choice. */
  readonly key: string;
  /** Such as `duration`, `whole number`, `list of mapping`. */
  readonly type: string;
  /** Whether a mapping without it is refused. A secret counts as not required, as its `…_file` twin will do. */
  readonly required: boolean;
  /** As it would be written in the file; absent when there is none, or when it depends on other keys. */
  readonly default?: string;
  readonly description: string;
}

/** Every key that the schema knows, in the schema's order, read from the schema itself. */
export function configurationKeys(services: readonly ServiceDescription[]): KeyReference[] {
  const keys = new Map<string, KeyReference>();
  for (const reference of keysBelow('', configurationSchema(services))) {
    const known = keys.get(reference.key);
    // Variants of a mapping share keys: `type` has other words in each.
    const type =
      known === undefined ? reference.type : [...new Set([known.type, reference.type])].join(' | ');
    keys.set(reference.key, { ...reference, type });
  }
  return [...keys.values()];
}

function keysBelow(path: string, schema: z.ZodType): KeyReference[] {
  const { inner } = unwrap(schema);
  if (inner instanceof z.ZodObject)
    return shapeOf(inner).flatMap(([name, value]) => keyAndBelow(path, name, value));
  if (inner instanceof z.ZodArray) return keysBelow(`${path}[]`, inner.element as z.ZodType);
  if (inner instanceof z.ZodRecord) return keysBelow(`${path}.<name>`, inner.valueType as z.ZodType);
  if (inner instanceof z.ZodUnion)
    return inner.options.flatMap((option) => keysBelow(path, option as z.ZodType));
  return [];
}

function shapeOf(mapping: z.ZodObject): [string, z.ZodType][] {
  return Object.entries<z.ZodType>(mapping.shape);
}

function keyAndBelow(parent: string, name: string, schema: z.ZodType): KeyReference[] {
  const key = parent === '' ? name : `${parent}.${name}`;
  const { inner, required, written } = unwrap(schema);
  const reference: KeyReference = {
    key,
    type: typeOf(inner),
    required,
    ...(written === undefined ? {} : { default: written }),
    description: schema.description ?? '',
  };
  return [reference, ...keysBelow(key, schema)];
}

interface Unwrapped {
  readonly inner: z.ZodType;
  readonly required: boolean;
  readonly written?: string;
}

/** The schema inside its default, its optionality and what runs before it. */
function unwrap(schema: z.ZodType): Unwrapped {
  if (schema instanceof z.ZodOptional) return { ...unwrap(schema.unwrap() as z.ZodType), required: false };
  if (schema instanceof z.ZodPrefault) {
    const value = schema.def.defaultValue;
    const written = Array.isArray(value) ? '[]' : value;
    const shown = typeof written === 'string' ? { written } : {};
    return { ...unwrap(schema.unwrap() as z.ZodType), required: false, ...shown };
  }
  if (schema instanceof z.ZodPipe && schema.in instanceof z.ZodTransform)
    return unwrap(schema.out as z.ZodType);
  return { inner: schema, required: true };
}

function typeOf(inner: z.ZodType): string {
  const reported = inner.meta()?.['title'];
  if (typeof reported === 'string') return reported;
  if (inner instanceof z.ZodArray) return `list of ${typeOf(unwrap(inner.element as z.ZodType).inner)}`;
  if (inner instanceof z.ZodLiteral || inner instanceof z.ZodEnum) return wordsOf(inner).join(' | ');
  return 'mapping';
}

function wordsOf(schema: z.ZodLiteral | z.ZodEnum): string[] {
  const words = schema instanceof z.ZodLiteral ? [...schema.values] : schema.options;
  return words.map(String);
}
