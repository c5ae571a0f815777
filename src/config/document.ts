import {
  type Alias,
  type CST,
  type Node,
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
import { type Path, Places } from './places.js';
import type { UnlocatedProblem } from './problems.js';
import { syntaxProblems } from './syntax.js';
import type { Tree } from './tree.js';

const EMPTY_WORDS = new Set(['', '~', 'null', 'Null', 'NULL']);
/** Far above any real file; keeps aliases that repeat aliases from filling the memory. */
const MOST_VALUES = 100_000;
const DEEPEST = 32;
/**
 * Far above any real file. The library parses recursively until the stack overflows, and an overflow inside a regular
 * expression ends the process.
 */
const DEEPEST_SYNTAX = 100;

/** A YAML text taken apart: what it says, where each value stands, and what could not be read. */
export interface ConfigurationDocument {
  readonly tree: Tree;
  readonly places: Places;
  readonly problems: readonly UnlocatedProblem[];
  /** Whatever a schema says about what stands at or below these paths follows from a problem that is already reported. */
  readonly unreadable: readonly Path[];
  /** The values that are nothing but variables which are set and empty. */
  readonly emptied: readonly Emptied[];
  /** Whether the text is YAML at all; when not, the tree is empty and only the problems count. */
  readonly wellFormed: boolean;
}

export interface Emptied {
  readonly path: Path;
  /** The variables as they are written: `${NAME}`. */
  readonly source: string;
}

/**
 * Reads YAML without giving any value a type: a number in a text's place must keep its digits, and a variable
 * has no type of its own. Variables are filled in on the way.
 */
export function readDocument(text: string, env: NodeJS.ProcessEnv): ConfigurationDocument {
  const outline = new LineCounter();
  const tooDeep = nestingProblem(text, outline);
  if (tooDeep !== undefined) return malformed([tooDeep], new Places(outline));
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter: lines,
  });
  const places = new Places(lines);
  // A closing bracket at the start of a line is a matter of taste; an unknown tag or directive is not.
  const warnings = document.warnings.filter(({ code }) => code !== 'BAD_INDENT');
  const problems = syntaxProblems([...document.errors, ...warnings], (offset) => places.at(offset).line);
  if (problems.length > 0) return malformed(problems, places);
  const reader = new TreeReader(env, places);
  const tree = reader.read(document.contents, []);
  const { problems: unfit, unreadable, emptied } = reader;
  return { tree, places, problems: unfit, unreadable, emptied, wellFormed: true };
}

function malformed(problems: readonly UnlocatedProblem[], places: Places): ConfigurationDocument {
  return { tree: null, places, problems, unreadable: [], emptied: [], wellFormed: false };
}

/** A problem for a text that is nested too deep to be parsed. Finds it without recursion, and fills in `lines`. */
function nestingProblem(text: string, lines: LineCounter): UnlocatedProblem | undefined {
  let level: CST.Token[] = [...new Parser(lines.addNewLine).parse(text)];
  for (let depth = 0; depth <= DEEPEST_SYNTAX; depth += 1) level = level.flatMap(childrenOf);
  const [first] = level;
  return first && { path: [], offset: first.offset, message: 'YAML: nested too deep' };
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child != null));
}

class TreeReader {
  readonly problems: UnlocatedProblem[] = [];
  readonly unreadable: Path[] = [];
  readonly emptied: Emptied[] = [];
  /** The last node of each anchor so far. */
  readonly #anchors = new Map<string, Node>();
  /** Fixed where the alias stands: the anchor's name may be used again below. */
  readonly #targets = new Map<Alias, Node | undefined>();
  readonly #env: NodeJS.ProcessEnv;
  readonly #places: Places;
  #values = 0;

  constructor(env: NodeJS.ProcessEnv, places: Places) {
    this.#env = env;
    this.#places = places;
  }

  read(node: unknown, path: Path): Tree {
    this.#values += 1;
    if (this.#values > MOST_VALUES)
      return this.#refuse([], 'contains too many values: do its aliases repeat each other?');
    if (path.length > DEEPEST)
      return this.#refuse(path.slice(0, 1), 'nested too deeply: does an alias contain itself?');
    if (isAlias(node)) return this.#readAlias(node, path);
    if (isNode(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#readScalar(node, path);
    if (isSeq<Node>(node)) return node.items.map((item, index) => this.#readItem(item, [...path, index]));
    if (isMap<Node, Node | null>(node)) return this.#readMap(node.items, path);
    return null;
  }

  #readAlias(alias: Alias, path: Path): Tree {
    if (!this.#targets.has(alias)) this.#targets.set(alias, this.#anchors.get(alias.source));
    const target = this.#targets.get(alias);
    if (target !== undefined) return this.read(target, path);
    return this.#refuse(
      path,
      'is an alias (*name) of no anchor above; put text that starts with * in quotes',
    );
  }

  #readScalar(scalar: Scalar, path: Path): Tree {
    const source = typeof scalar.value === 'string' ? scalar.value : '';
    const plain = scalar.type === 'PLAIN';
    if (plain && EMPTY_WORDS.has(source)) return null;
    const { text, problems } = expandVariables(source, this.#env);
    for (const message of problems) this.#refuse(path, message);
    if (problems.length > 0) return undefined;
    if (text === '' && source !== '') this.emptied.push({ path, source });
    return plain && text === '' ? null : text;
  }

  #readItem(item: Node | null, path: Path): Tree {
    if (item?.range != null) this.#places.keep(path, item.range[0]);
    return this.read(item, path);
  }

  #readMap(pairs: readonly Pair<Node, Node | null>[], path: Path): Tree {
    const map = new Map<string, Tree>();
    for (const { key, value } of pairs) {
      const offset = key.range?.[0] ?? 0;
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
      if (name === undefined || name === '__proto__') {
        this.problems.push({ path, offset, message: 'a key must be plain text' });
      } else if (map.has(name)) {
        this.problems.push({ path: [...path, name], offset, message: 'duplicate key' });
      } else {
        this.#places.keep([...path, name], offset);
        map.set(name, this.read(value, [...path, name]));
      }
    }
    return Object.fromEntries(map);
  }

  #refuse(path: Path, message: string): Tree {
    this.problems.push({ path, message });
    this.unreadable.push(path);
    return undefined;
  }
}
