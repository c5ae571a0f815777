import type { JsonSchema } from '../../../src/config/json-schema.js';

/**
 * A JSON schema for editors: beside what the file's own schema says, a key that is not required may be left empty, and
 * an item of a mapping with free keys too.
 */
export function editorSchema(schema: JsonSchema): unknown {
  const { properties, required = [], additionalProperties, items, oneOf, ...rest } = schema;
  const below = Object.entries(properties ?? {}).map(([key, value]) => {
    const inner = editorSchema(value);
    return [key, required.includes(key) ? inner : orEmpty(value, inner)] as const;
  });
  return {
    ...rest,
    ...(properties && { properties: Object.fromEntries(below) }),
    ...(required.length > 0 && { required }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        additionalProperties && orEmpty(additionalProperties, editorSchema(additionalProperties)),
    }),
    ...(items && { items: editorSchema(items) }),
    ...(oneOf && { oneOf: oneOf.map(editorSchema) }),
  };
}

/** The description and the default stay where editors look for them. */
function orEmpty({ description, default: written }: JsonSchema, inner: unknown): unknown {
  return {
    ...(description !== undefined && { description }),
    ...(written !== undefined && { default: written }),
    anyOf: [inner, { type: 'null' }],
  };
}
