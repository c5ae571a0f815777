import type { ConfigurationDocument } from '../document.js';
import { type JsonSchema, schemaBelow, variantOf } from '../json-schema.js';
import type { Path, UnlocatedProblem } from '../problems.js';
import type { ConfigurationFile } from '../schema.js';
import type { ServiceDescription } from '../service-description.js';
import { entriesOf, itemsOf, type Tree } from '../tree.js';

/** A configuration file and what is known around it. */
export interface CheckedFile {
  readonly document: ConfigurationDocument;
  readonly schema: JsonSchema;
  /** Absent when the file has errors. */
  readonly parsed: ConfigurationFile | undefined;
  readonly services: readonly ServiceDescription[];
  readonly env: NodeJS.ProcessEnv;
  /** Where relative paths start. */
  readonly folder: string;
  /** Whether every user of the machine may read the file. */
  readonly isWorldReadable: boolean;
}

/** A likely mistake that does not keep the file from being used. */
export interface Warning {
  /** For the documentation: `a variable without braces, …`. */
  readonly about: string;
  /** The messages hold no value of the file. */
  find(file: CheckedFile): readonly UnlocatedProblem[] | Promise<readonly UnlocatedProblem[]>;
}

/** A single value of the file with the schema of its key. */
export interface Leaf {
  readonly path: Path;
  readonly schema: JsonSchema;
  /** With its variables filled in. */
  readonly value: string;
  /** As it is written. */
  readonly source: string;
  /** For the name of a file that holds the value of another key: the schema of that key. */
  readonly twin: JsonSchema | undefined;
}

/** All single values that have a place in the schema. */
export function leavesOf({ document, schema }: CheckedFile): Leaf[] {
  return leavesBelow(document, { path: [], schema, value: document.tree, twin: undefined });
}

/** A warning about single values: `message` returns what is wrong with one, or nothing. */
export function valueWarning(about: string, message: (leaf: Leaf) => string | undefined): Warning {
  const find = (file: CheckedFile) =>
    leavesOf(file).flatMap((leaf) => {
      const text = message(leaf);
      return text === undefined ? [] : [{ path: leaf.path, message: text }];
    });
  return { about, find };
}

type Branch = Omit<Leaf, 'value' | 'source'> & { readonly value: Tree };

function leavesBelow(document: ConfigurationDocument, { path, schema, value, twin }: Branch): Leaf[] {
  if (typeof value === 'string')
    return [{ path, schema, value, twin, source: document.sourceOf(path) ?? value }];
  const { properties = {} } = variantOf(schema, value);
  return childrenOf(value).flatMap(([key, child]) => {
    const below = schemaBelow(schema, key, value);
    if (below === undefined) return [];
    const named = String(key).replace(/_file$/, '');
    const isTwin = named !== key && Object.hasOwn(properties, named);
    return leavesBelow(document, {
      path: [...path, key],
      schema: below,
      value: child,
      twin: isTwin ? properties[named] : undefined,
    });
  });
}

function childrenOf(value: Tree): readonly (readonly [string | number, Tree])[] {
  return Array.isArray(value) ? [...itemsOf(value).entries()] : entriesOf(value);
}
