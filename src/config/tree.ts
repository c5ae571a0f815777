/**
 * A YAML file before its schema: every value is still the text that was written. `null` was left empty;
 * `undefined` could not be read and is a problem already.
 */
export type Tree = string | null | undefined | readonly Tree[] | TreeMap;

export interface TreeMap {
  readonly [key: string]: Tree;
}

/** The entries of a mapping; nothing else has any. */
export function entriesOf(tree: unknown): [string, Tree][] {
  return isMap(tree) ? Object.entries(tree) : [];
}

/** The items of a list; nothing else has any. */
export function itemsOf(tree: unknown): readonly Tree[] {
  return Array.isArray(tree) ? (tree as readonly Tree[]) : [];
}

/** What stands under a key of a mapping; `undefined` for anything else. */
export function valueAt(tree: unknown, key: string): Tree {
  return isMap(tree) && Object.hasOwn(tree, key) ? tree[key] : undefined;
}

/** A mapping without the keys that were left empty: a key left empty is unset. */
export function withoutEmpty(tree: unknown): unknown {
  return isMap(tree) ? Object.fromEntries(entriesOf(tree).filter(([, value]) => value !== null)) : tree;
}

/** A mapping in which a key left empty stands for an empty mapping, as `rds:` does in a list of services. */
export function withEmptyMaps(tree: unknown): unknown {
  return isMap(tree) ? Object.fromEntries(entriesOf(tree).map(([key, value]) => [key, value ?? {}])) : tree;
}

export function isMap(tree: unknown): tree is TreeMap {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}
