import type { z } from 'zod';
import type { ConfigurationDocument } from './document.js';
import { type JsonSchema, variantOf } from './json-schema.js';
import type { Path, UnlocatedProblem } from './problems.js';
import { rightShape, schemaAt } from './shapes.js';
import { isShown } from './shown-keys.js';
import { didYouMean } from './suggestions.js';

/** What a schema finds wrong in a document. */
export function schemaProblems(
  schema: JsonSchema,
  issues: readonly z.core.$ZodIssue[],
  document: ConfigurationDocument,
): UnlocatedProblem[] {
  return issues.flatMap((issue) => {
    const path = issue.path as Path;
    const [expected, value] = schemaAt(schema, document.tree, path);
    if (issue.code === 'unrecognized_keys') {
      const valid = Object.keys((expected && variantOf(expected, value).properties) ?? {});
      return issue.keys.map((key) => unknownKey([...path, key], key, valid));
    }
    const variables = document.emptiedBy(path);
    const emptied = variables === undefined ? '' : `; ${variables} is empty`;
    return [{ path, message: issue.message + emptied + (expected ? rightShape(expected, value, path) : '') }];
  });
}

/** Says which key was probably meant, else which there are. */
function unknownKey(path: Path, key: string, valid: readonly string[]): UnlocatedProblem {
  const hidden = isShown(path) ? '' : ' (not shown: it could be a secret)';
  const advice = didYouMean(key, valid) || `; valid here: ${valid.join(', ')}`;
  return { path, message: `unknown key${hidden}${advice}` };
}
