import { compileRegularExpression } from '../regular-expression.js';
import { quotesFault } from '../values.js';
import { type Leaf, valueWarning, type Warning } from './checked-file.js';

const REGULAR_EXPRESSION = 'regular expression';

/** `$NAME` alone, `$NAME` within a text, `$(NAME)`. */
const BARE_VARIABLE = /^\$[A-Za-z_]\w*$|\$[A-Z_][A-Z0-9_]+|^\$\([A-Za-z_]\w*\)$/;

/** What stands in examples for a value of one's own. */
export const PLACEHOLDER =
  /^(?:<.*>|\.{3}|…|\*{3,}|x{3,}|todo|\[redacted\]|(?:change|replace)[-_ ]?(?:me|it|this)|replace[-_ ]with[-_ ].*|your[-_ ].*)$/i;

/** Texts that a filter which matches all of them does not tell apart. */
const PROBES = ['a', 'Z-9_prod', '0', 'Ωmega.test 1'];

const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Likely mistakes that show in a single value. */
export const valueWarnings: readonly Warning[] = [
  valueWarning('a variable without braces (`$NAME`), which is not replaced', ({ source }) => {
    const text = source.replaceAll('$$', '').replace(/\$\{\w*\}/g, '');
    if (!BARE_VARIABLE.test(text)) return undefined;
    return 'holds $ and a name without braces, which is not replaced: write ${NAME} for an environment variable, $$ for a dollar sign';
  }),
  valueWarning('a placeholder (`<secret>`, `CHANGE_ME`, the id of an example)', (leaf) =>
    isPlaceholder(leaf) ? 'is a placeholder: replace it with a value of your own' : undefined,
  ),
  valueWarning(
    'a blank at the start or the end of a value, a quote at one of them for a secret',
    ({ value, schema }) =>
      schema.title === REGULAR_EXPRESSION ? undefined : edgeFault(value, schema.writeOnly === true),
  ),
  valueWarning('a project id that is not 32 hexadecimal digits', ({ value, schema }) =>
    schema.title !== 'project id' || /^[0-9a-f]{32}$/i.test(value)
      ? undefined
      : 'has not the form of a project id, 32 hexadecimal digits; a name, or the id of the account, is none',
  ),
  valueWarning('an `http://` endpoint that is not on this machine', ({ value, schema }) => {
    if (schema.title !== 'URL' || schema.writeOnly || !/^http:/i.test(value) || !URL.canParse(value))
      return undefined;
    return LOOPBACK.test(new URL(value).hostname)
      ? undefined
      : 'sends requests and tokens without encryption: write https://';
  }),
  valueWarning('a filter that matches every name, or a shell pattern (`prod-*`) in its place', filterFault),
];

/** What is wrong with the first or last character of a text. Quotes at both ends of a secret are an error. */
export function edgeFault(text: string, isSecret: boolean): string | undefined {
  if (text !== text.trim())
    return `begins or ends with a blank${isSecret ? ', which is sent as a part of it' : ''}`;
  const isQuoted = isSecret && /^["']|["']$/.test(text) && quotesFault(text) === undefined;
  return isQuoted
    ? 'begins or ends with a quote, which is sent as a part of it: is one too many?'
    : undefined;
}

function isPlaceholder({ value, schema }: Leaf): boolean {
  if (schema.title === REGULAR_EXPRESSION || schema.title === 'path') return false;
  const isId = schema.title === 'id' || schema.title === 'project id';
  return PLACEHOLDER.test(value) || (isId && schema.examples?.includes(value) === true);
}

function filterFault({ value, schema, path }: Leaf): string | undefined {
  if (schema.title !== REGULAR_EXPRESSION) return undefined;
  if (/^\^?[\w-]+[-_]\*\$?$/.test(value))
    return 'looks like a shell pattern: in a regular expression, .* stands for any text, and the start alone is enough';
  const expression = attempt(() => compileRegularExpression(value));
  if (expression === undefined || !PROBES.every((probe) => expression.test(probe))) return undefined;
  return path.at(-2) === 'exclude'
    ? 'matches every name, so that nothing is read'
    : 'matches every name: leave it out to read everything';
}

function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch {
    return undefined;
  }
}
