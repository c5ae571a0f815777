import { z } from 'zod';
import { webConfigSchema } from '../../../src/web/config/schema.js';

export interface WebConfigKey {
  readonly key: string;
  readonly type: string;
  /** As it would be written; empty when there is none. */
  readonly written: string;
  readonly description: string;
}

/** Every key of the web configuration, read from its schema. */
export function webConfigKeys(): WebConfigKey[] {
  return keysBelow('', webConfigSchema);
}

function keysBelow(path: string, schema: z.ZodType): WebConfigKey[] {
  const { inner } = unwrap(schema);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([name, value]) => {
    const key = path === '' ? name : `${path}.${name}`;
    const { inner: ofValue, written } = unwrap(value);
    return [
      { key, type: typeOf(ofValue), written, description: value.description ?? '' },
      ...keysBelow(key, value),
    ];
  });
}

/** The schema inside its default, its optionality and what runs before it. */
function unwrap(schema: z.ZodType): { inner: z.ZodType; written: string } {
  if (schema instanceof z.ZodOptional) return unwrap(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPrefault) {
    const value = schema.def.defaultValue;
    return { ...unwrap(schema.unwrap() as z.ZodType), written: typeof value === 'string' ? value : '' };
  }
  if (schema instanceof z.ZodPipe && schema.in instanceof z.ZodTransform)
    return unwrap(schema.out as z.ZodType);
  return { inner: schema, written: '' };
}

function typeOf(schema: z.ZodType): string {
  const reported = schema.meta()?.['title'];
  if (typeof reported === 'string') return reported;
  if (schema instanceof z.ZodArray) return `list of ${typeOf(unwrap(schema.element as z.ZodType).inner)}`;
  return 'mapping';
}
