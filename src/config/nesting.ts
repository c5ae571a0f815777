import { type CST, type LineCounter, Parser } from 'yaml';
import type { Fault } from './problems.js';

/** Far above any real file. The parser goes on to the end of the stack, where a regular expression ends the process. */
const DEEPEST = 100;

/** What is wrong with a text that is nested too deep to be read. Finds it without recursion, and fills in `lines`. */
export function nestingFault(text: string, lines: LineCounter): Fault | undefined {
  let level: CST.Token[] = [...new Parser(lines.addNewLine).parse(text)];
  for (let depth = 0; depth <= DEEPEST; depth += 1) level = level.flatMap(childrenOf);
  const [first] = level;
  return first && { path: [], offset: first.offset, message: 'YAML: nested too deep' };
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child != null));
}
