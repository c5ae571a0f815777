const REFERENCE = /\$\$|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)\})?/g;

const MALFORMED =
  'contains a malformed ${…}: write ${NAME} for an environment variable, $$ for a dollar sign';

/** As environment variables are named: words, with `_` between them. Anything longer could be a secret itself. */
const PLAIN_NAME = /^[A-Za-z]{1,12}\d{0,2}(?:_+(?:[A-Za-z]{1,12}\d{0,2}|\d{1,2}))*$/;
const LONGEST_NAME = 64;

const NOT_SHOWN = 'an environment variable is not set (its name is not shown: it could be a secret)';

/** A text with its variables filled in, or what stood in the way. */
export interface Expansion {
  readonly text: string;
  /** Without any value; empty when the text is usable. */
  readonly problems: readonly string[];
}

/** Fills in `${NAME}` from the environment and turns `$$` into a dollar. A dollar before anything else stays as it is. */
export function expandVariables(source: string, env: NodeJS.ProcessEnv): Expansion {
  const problems = new Set<string>();
  const text = source.replace(REFERENCE, (match: string, name: string | undefined) => {
    if (match === '$$') return '$';
    const value = name !== undefined && Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) problems.add(name === undefined ? MALFORMED : notSet(name));
    return value ?? '';
  });
  return { text, problems: [...problems] };
}

function notSet(name: string): string {
  const isShown = name.length <= LONGEST_NAME && PLAIN_NAME.test(name);
  return isShown ? `the environment variable ${name} is not set` : NOT_SHOWN;
}
