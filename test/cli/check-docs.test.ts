import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkAnswer } from './check-schema.js';

const PAGE = readFileSync(new URL('../../docs/check.md', import.meta.url), 'utf8');

/** The names of all fields, at any depth. */
function fieldsOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const parts = schema as Readonly<Record<string, unknown>>;
  const names = Object.keys(parts['properties'] ?? {});
  return [...names, ...Object.values(parts).flatMap(fieldsOf)];
}

it('the page about check names every field of its JSON', () => {
  const fields = new Set(fieldsOf(z.toJSONSchema(checkAnswer)));
  expect(fields.size).toBeGreaterThan(30);
  for (const field of fields) expect(PAGE).toMatch(new RegExp('`' + field + '(\\[\\])?`'));
});
