import {
  type CST,
  type Document,
  type Pair,
  type Scalar,
  LineCounter,
  Parser,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
} from 'yaml';
import { expandVariables } from './environment.js';
import type { Path, Place, UnlocatedProblem } from './problems.js';
import { syntaxProblems } from './syntax.js';
import type { Tree } from './tree.js';

const EMPTY_WORDS = new Set(['', '~', 'null', 'Null', 'NULL']);
const ONLY_VARIABLES = /^(?:\$\{\w+\})+$/;
/** Far above any real file; keeps aliases that repeat aliases from filling the memory. */
const MAX_ALIASES = 10_000;
const MAX_DEPTH = 100;
const OPTIONS = { schema: 'failsafe', prettyErrors: false, uniqueKeys: false } as const;

/** A YAML text taken apart: what it says, where each value stands, and what could not be read. */
export class ConfigurationDocument {
  /** Empty when the text is not YAML at all; then only the problems count. */
  readonly tree: Tree = null;
  readonly problems: readonly UnlocatedProblem[];
  /** Whether the text is YAML at all. */
  readonly isWellFormed: boolean;
  readonly #lines = new LineCounter();
  readonly #document: Document;

  /**
   * Reads YAML without giving any value a type: a number in a text's place must keep its digits, and a variable
   * has no type of its own. Variables are filled in on the way.
   */
  constructor(text: string, env: NodeJS.ProcessEnv) {
    const tooDeep = tokenBelow(MAX_DEPTH, [...new Parser(this.#lines.addNewLine).parse(text)]);
    this.#document = parseDocument(tooDeep ? '' : text, OPTIONS);
    const { errors, warnings } = this.#document;
    // A closing bracket at the start of a line is a matter of taste; an unknown tag or directive is not.
    const complaints = [...errors, ...warnings.filter(({ code }) => code !== 'BAD_INDENT')];
    this.problems = tooDeep
      ? [{ path: [], offset: tooDeep.offset, message: 'YAML: nested too deeply' }]
      : syntaxProblems(complaints, (offset) => this.placeAt(offset).line);
    this.isWellFormed = this.problems.length === 0;
    if (!this.isWellFormed) return;
    const preparation = new Preparation(env);
    preparation.prepare(this.#document.contents, []);
    this.problems = preparation.problems;
    try {
      this.tree = this.#document.toJS({ maxAliasCount: MAX_ALIASES }) as Tree;
    } catch {
      this.isWellFormed = false;
      this.problems = [{ path: [], message: 'contains too many aliases: do they repeat each other?' }];
    }
  }

  /** Whether the text holds nothing but comments. */
  get isEmpty(): boolean {
    return this.isWellFormed && this.tree === null && this.problems.length === 0;
  }

  /** The place of a path: at its key, or where the list item begins. What is missing stands where its parent does. */
  placeOf(path: Path): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const start = this.#startOf(path.slice(0, length));
      if (start !== undefined) return this.placeAt(start);
    }
    return { line: 1, column: 1 };
  }

  placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** A value as it is written, before its variables are filled in; `undefined` for a mapping, a list or an alias. */
  sourceOf(path: Path): string | undefined {
    const node = this.#document.getIn(path, true);
    return isScalar(node) ? node.source : undefined;
  }

  /** The variables that a value consists of (`${NAME}`), when all of them are set and empty. */
  emptiedBy(path: Path): string | undefined {
    const node = this.#document.getIn(path, true);
    if (!isScalar(node) || (node.value !== null && node.value !== '')) return undefined;
    return ONLY_VARIABLES.test(node.source ?? '') ? node.source : undefined;
  }

  #startOf(path: Path): number | undefined {
    const parent = this.#document.getIn(path.slice(0, -1), true);
    const last = path.at(-1);
    const node = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === last)?.key
      : isSeq(parent) && parent.items[Number(last)];
    return isNode(node) ? node.range?.[0] : undefined;
  }
}

/**
 * The first token below a depth, found without recursion: the library parses recursively until the stack overflows,
 * and an overflow inside a regular expression ends the process.
 */
function tokenBelow(depth: number, tokens: readonly CST.Token[]): CST.Token | undefined {
  let level = tokens;
  for (let left = depth; left > 0 && level.length > 0; left -= 1) level = level.flatMap(childrenOf);
  return level[0];
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child != null));
}

/** Fills in variables, empties what stands for nothing, and takes out what cannot be read. */
class Preparation {
  readonly problems: UnlocatedProblem[] = [];
  readonly #anchors = new Set<string>();
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  prepare(node: unknown, path: Path): void {
    if (isNode(node) && node.anchor !== undefined) this.#anchors.add(node.anchor);
    if (isScalar(node)) this.#expand(node, path);
    else if (isSeq(node))
      node.items = node.items.map((item, index) => this.#resolvable(item, [...path, index]));
    else if (isMap(node)) node.items = node.items.filter((pair) => this.#isUsable(pair, node.items, path));
  }

  #expand(scalar: Scalar, path: Path): void {
    const source = typeof scalar.value === 'string' ? scalar.value : '';
    const isPlain = scalar.type === 'PLAIN';
    const { text, problems } = expandVariables(source, this.#env);
    for (const message of problems) this.problems.push({ path, message, hidesOthers: true });
    const isEmpty = isPlain && (EMPTY_WORDS.has(source) || text === '');
    scalar.value = isEmpty ? null : text;
    if (problems.length > 0) scalar.value = undefined;
  }

  /** The node itself, prepared; nothing in place of an alias without an anchor. */
  #resolvable(node: unknown, path: Path): unknown {
    if (!isAlias(node) || this.#anchors.has(node.source)) {
      this.prepare(node, path);
      return node;
    }
    const message = 'is an alias (*name) of no anchor above; put text that starts with * in quotes';
    this.problems.push({ path, message, hidesOthers: true });
    return undefined;
  }

  #isUsable(pair: Pair, pairs: readonly Pair[], path: Path): boolean {
    const { key } = pair;
    const offset = (isNode(key) && key.range?.[0]) || 0;
    const name = isScalar(key) && typeof key.value === 'string' ? key.value : '__proto__';
    if (name === '__proto__') {
      this.problems.push({ path, offset, message: 'a key must be plain text' });
      return false;
    }
    if (pairs.find((other) => isScalar(other.key) && other.key.value === name) !== pair) {
      this.problems.push({ path: [...path, name], offset, message: 'duplicate key' });
      return false;
    }
    pair.value = this.#resolvable(pair.value, [...path, name]);
    return true;
  }
}
