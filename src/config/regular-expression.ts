/** The classes of RE2, the syntax that Prometheus uses, that stand inside of brackets: `[[:alpha:]]`. */
const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

/** What RE2 writes in another way than JavaScript, then any other token. */
const TOKEN =
  /\\Q(?<literal>[\s\S]*?)(?:\\E|$)|\\(?<anchor>[AzZ])|\\x\{(?<code>[0-9A-Fa-f]{1,6})\}|\\(?<sign>[pP])(?:(?<letter>[A-Z])|\{(?<property>\w+)\})|\(\?P<(?<group>\w+)>|\(\?(?<flags>[a-zA-Z]*(?:-[a-zA-Z]+)?)(?<end>[:)])|\[:(?<posix>\^?[a-z]+):\]|\\[\s\S]|[\s\S]/g;

const LEADING_FLAGS = /^(?:\(\?[a-zA-Z]+\))+/;

const START = '(?<![\\s\\S])';
const END = '(?![\\s\\S])';

/** A text that cannot be used as a regular expression. The message says why, without the text. */
export class RegularExpressionError extends Error {}

/**
 * Compiles a regular expression in the syntax of RE2 or of JavaScript: `(?i)` at the start, `(?P<name>…)`, `\A`, `\z`,
 * `\Q…\E`, `\pL`, `\x{…}` and `[[:alpha:]]` are translated. Throws a `RegularExpressionError`.
 */
export function compileRegularExpression(source: string): RegExp {
  const leading = LEADING_FLAGS.exec(source)?.[0] ?? '';
  const flags = new Set(leading.replace(/[(?)]/g, ''));
  requireKnownFlags(flags);
  const translated = translate(source.slice(leading.length));
  if (/\\[pP]\{|\\u\{/.test(translated)) flags.add('u');
  return compile(translated, [...flags].join(''));
}

function requireKnownFlags(flags: ReadonlySet<string>): void {
  if (flags.has('U'))
    throw new RegularExpressionError(
      '(?U) is not supported: write *? and +? where the shortest match counts',
    );
  if (![...flags].every((flag) => 'ims'.includes(flag)))
    throw new RegularExpressionError('the flags are i, m and s, as in (?i)');
}

function compile(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    if (/\(\?[ims-]+:/.test(pattern) && !hasModifiers())
      throw new RegularExpressionError('(?i:…) needs Node.js 23: write (?i) at the start, for all of it');
    // The engine's message repeats the pattern; flags stand behind it in newer versions only.
    const message = error instanceof Error ? error.message : '';
    const quoting = `Invalid regular expression: /${pattern}/`;
    const reason = message.startsWith(quoting) ? message.slice(quoting.length).replace(/^[a-z]*: /, '') : '';
    throw new RegularExpressionError(reason);
  }
}

function hasModifiers(): boolean {
  try {
    return new RegExp('(?i:a)').test('A');
  } catch {
    return false;
  }
}

function translate(source: string): string {
  let isInClass = false;
  return source.replace(TOKEN, (token: string, ...rest: unknown[]) => {
    const parts = rest.at(-1) as Parts;
    const isCharacter = isInClass && (token.startsWith('(') || parts['anchor'] !== undefined);
    if (token === '[') isInClass = true;
    if (token === ']') isInClass = false;
    return isCharacter || (!isInClass && parts['posix'] !== undefined) ? token : translateToken(token, parts);
  });
}

type Parts = Readonly<Record<string, string | undefined>>;

function translateToken(token: string, parts: Parts): string {
  const { literal, sign, letter, property, group, posix } = parts;
  if (literal !== undefined) return literal.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
  if (letter !== undefined) return `\\${sign}{${letter}}`;
  if (property !== undefined) return `\\${sign}{${property.length > 2 ? 'Script=' : ''}${property}}`;
  if (group !== undefined) return `(?<${group}>`;
  return posix === undefined ? translateEscape(token, parts) : posixClass(posix);
}

function translateEscape(token: string, { anchor, code, flags, end }: Parts): string {
  if (anchor === 'Z') throw new RegularExpressionError('\\Z is not supported: write \\z for the end');
  if (anchor !== undefined) return anchor === 'A' ? START : END;
  if (code !== undefined) return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  if (flags !== undefined && end === ')')
    throw new RegularExpressionError('flags such as (?i) stand at the start: move them there');
  return token;
}

function posixClass(name: string): string {
  const characters = Object.hasOwn(POSIX_CLASSES, name) ? POSIX_CLASSES[name] : undefined;
  if (characters !== undefined) return characters;
  throw new RegularExpressionError('[: :] holds no name of a class, such as [[:alpha:]]');
}
