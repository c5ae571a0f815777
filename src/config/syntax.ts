import type { ErrorCode, YAMLError } from 'yaml';
import type { UnlocatedProblem } from './problems.js';

/** Own words where the parser's message quotes the file, and so its secrets, or where they can say what to do. */
const WORDING: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'an alias or anchor has an unusable name; put text that starts with * or & in quotes',
  BAD_COLLECTION_TYPE: 'a YAML tag does not fit this value; leave it out',
  BAD_DIRECTIVE:
    'a line that starts with % is a directive YAML does not know; put text that starts with % in quotes',
  BAD_DQ_ESCAPE: 'not an escape sequence of YAML; write \\\\ for a backslash, or use single quotes',
  BAD_SCALAR_START: 'a value cannot start with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second key on one line; put a value that holds ": " in quotes',
  MISSING_CHAR: 'a colon, dash, comma, bracket or space is missing, or the indentation is wrong',
  MULTILINE_IMPLICIT_KEY: 'a key without its colon, or a key that spans several lines',
  MULTIPLE_DOCS: 'a second YAML document begins here (---); the configuration is one document',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab is used for indentation; use spaces',
  TAG_RESOLVE_FAILED: 'YAML tags are not supported; put text that starts with ! in quotes',
  UNEXPECTED_TOKEN:
    'not expected here; put a value with special characters in quotes, also ${NAME} inside { } or [ ]',
};

/** Found where the text ends, which is far from where the quote was forgotten. */
const UNCLOSED_QUOTE = 'a quote that was opened above is never closed';

/** The parser's errors as problems without any text of the file: the first of each line, as the others only follow from it. */
export function syntaxProblems(
  errors: readonly YAMLError[],
  lineOf: (offset: number) => number,
): UnlocatedProblem[] {
  const firsts = new Map<number, UnlocatedProblem>();
  for (const error of errors) {
    const offset = error.pos[0];
    const line = lineOf(offset);
    if (!firsts.has(line)) firsts.set(line, { path: [], offset, message: `YAML: ${wordingOf(error)}` });
  }
  return [...firsts.values()];
}

function wordingOf({ code, message }: YAMLError): string {
  return /^Missing closing ["']/.test(message) ? UNCLOSED_QUOTE : (WORDING[code] ?? message);
}
