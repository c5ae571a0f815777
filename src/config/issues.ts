import type { z } from 'zod';
import type { ConfigurationDocument } from './document.js';
import type { JsonSchema } from './json-schema.js';
import type { Path, UnlocatedProblem } from './problems.js';
import { rightShape } from './shapes.js';
import { isShown } from './shown-keys.js';

const UNKNOWN = 'unknown key';

/** What a schema finds wrong in a document. Its message for unknown keys has a line for each key. */
export function schemaProblems(
  schema: JsonSchema,
  issues: readonly z.core.$ZodIssue[],
  document: ConfigurationDocument,
): UnlocatedProblem[] {
  return issues.flatMap((issue) => {
    const path = issue.path as Path;
    if (issue.code !== 'unrecognized_keys') {
      const explanation = emptied(document, path) + rightShape(schema, document.tree, path);
      return [{ path, message: issue.message + explanation }];
    }
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => unknownKeyProblem([...path, key], messages[index] ?? UNKNOWN));
  });
}

function unknownKeyProblem(path: Path, message: string): UnlocatedProblem {
  const hidden = `${UNKNOWN} (not shown: it could be a secret)`;
  return { path, message: isShown(path) ? message : message.replace(UNKNOWN, hidden) };
}

/** Explains why a key is missed that is there for all to see. */
function emptied(document: ConfigurationDocument, path: Path): string {
  const variables = document.emptiedBy(path);
  return variables === undefined ? '' : `; ${variables} is empty`;
}
