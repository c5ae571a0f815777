import {
  type Alias,
  type Node,
  type Pair,
  type Scalar,
  LineCounter,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
} from 'yaml';
import { type Targets, targetsOf } from './anchors.js';
import { expandVariables } from './environment.js';
import { nestingFault } from './nesting.js';
import { type Path, Places } from './places.js';
import type { Fault } from './problems.js';
import { syntaxFaults } from './syntax.js';
import type { Tree } from './tree.js';

const EMPTY_WORDS = new Set(['', '~', 'null', 'Null', 'NULL']);
/** Far above any real file; keeps aliases that repeat aliases from filling the memory. */
const MOST_VALUES = 100_000;
const DEEPEST = 32;

/** A YAML text taken apart: what it says, where each value stands, and what could not be read. */
export interface ConfigurationDocument {
  readonly tree: Tree;
  readonly places: Places;
  readonly faults: readonly Fault[];
  /** Whatever a schema says about what stands at or below these paths follows from a fault that is told already. */
  readonly unreadable: readonly Path[];
  /** The values that are nothing but variables which are set and empty. */
  readonly emptied: readonly Emptied[];
  /** Whether the text is YAML at all; when not, the tree is empty and only the faults count. */
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
  const tooDeep = nestingFault(text, outline);
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
  const faults = syntaxFaults([...document.errors, ...warnings], (offset) => places.at(offset).line);
  if (faults.length > 0) return malformed(faults, places);
  const reader = new TreeReader(targetsOf(document), env, places);
  const tree = reader.read(document.contents, []);
  const { faults: unfit, unreadable, emptied } = reader;
  return { tree, places, faults: unfit, unreadable, emptied, wellFormed: true };
}

function malformed(faults: readonly Fault[], places: Places): ConfigurationDocument {
  return { tree: null, places, faults, unreadable: [], emptied: [], wellFormed: false };
}

class TreeReader {
  readonly faults: Fault[] = [];
  readonly unreadable: Path[] = [];
  readonly emptied: Emptied[] = [];
  readonly #targets: Targets;
  readonly #env: NodeJS.ProcessEnv;
  readonly #places: Places;
  #values = 0;

  constructor(targets: Targets, env: NodeJS.ProcessEnv, places: Places) {
    this.#targets = targets;
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
    if (isScalar(node)) return this.#readScalar(node, path);
    if (isSeq<Node>(node)) return node.items.map((item, index) => this.#readItem(item, [...path, index]));
    if (isMap<Node, Node | null>(node)) return this.#readMap(node.items, path);
    return null;
  }

  #readAlias(alias: Alias, path: Path): Tree {
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
    const { text, faults } = expandVariables(source, this.#env);
    for (const message of faults) this.#refuse(path, message);
    if (faults.length > 0) return undefined;
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
        this.faults.push({ path, offset, message: 'a key must be plain text' });
      } else if (map.has(name)) {
        this.faults.push({ path: [...path, name], offset, message: 'duplicate key' });
      } else {
        this.#places.keep([...path, name], offset);
        map.set(name, this.read(value, [...path, name]));
      }
    }
    return Object.fromEntries(map);
  }

  #refuse(path: Path, message: string): Tree {
    this.faults.push({ path, message });
    this.unreadable.push(path);
    return undefined;
  }
}
