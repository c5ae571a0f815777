import type { JsonSchema } from '../../../src/config/json-schema.js';

/**
 * A JSON schema for editors. Beside what the file's own schema says, a key that is not required may be left empty, and
 * so may the value of a free key.
 */
export function editorSchema(schema: JsonSchema): object {
  const { properties, required = [], additionalProperties, items, oneOf } = schema;
  const keys = Object.entries(properties ?? {}).map(([key, value]) => {
    return [key, required.includes(key) ? editorSchema(value) : orEmpty(value)] as const;
  });
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(keys) }),
    ...(additionalProperties && { additionalProperties: orEmpty(additionalProperties) }),
    ...(items && { items: editorSchema(items) }),
    ...(oneOf && { oneOf: oneOf.map(editorSchema) }),
  };
}

/** The other keywords of a schema hold for values of their own types only. */
function orEmpty(schema: JsonSchema): object {
  const { type, oneOf, enum: words } = schema;
  return {
    ...editorSchema(schema),
    ...(type !== undefined && { type: [type, 'null'].flat() }),
    ...(words && { enum: [...words, null] }),
    ...(oneOf && { oneOf: [...oneOf.map(editorSchema), { type: 'null' }] }),
  };
}
