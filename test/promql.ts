import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

export interface Matcher {
  readonly label: string;
  readonly op: string;
  readonly value: string;
}

/** One place where an expression reads series. */
export interface Selector {
  /** Empty where only labels select. */
  readonly metric: string;
  /** Those beside the name. */
  readonly matchers: readonly Matcher[];
  /** The duration in brackets, as written; empty for the present value. */
  readonly range: string;
  /** The functions and aggregations around it, the outermost first: `['sum', 'rate']`. */
  readonly within: readonly string[];
}

export interface Promql {
  readonly selectors: readonly Selector[];
  /** The labels that the expression reads, groups or joins by, each once. */
  readonly labels: readonly string[];
  /** The labels that it makes itself (label_replace, label_join, count_values), each once. */
  readonly made: readonly string[];
}

export class PromqlError extends Error {
  override readonly name = 'PromqlError';
}

/** A variable of Grafana's; `$1`, the group of a regular expression, is none. */
const VARIABLE = /\$\{([a-z_]\w*)(?::\w+)?\}|\$([a-z_]\w*)/gi;

/** The variables of Grafana's that the text names, each once. */
export function variablesOf(text: string): string[] {
  return unique([...text.matchAll(VARIABLE)].map(([, braced, bare]) => braced ?? bare ?? ''));
}

/**
 * Puts values in the place of `$name`, `${name}` and `${name:format}`, as Grafana does before it sends an
 * expression; only then is it PromQL. A variable without a value is an error: it would be sent as it stands.
 */
export function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(VARIABLE, (written: string, braced?: string, bare?: string) => {
    const value = values[braced ?? bare ?? ''];
    if (value === undefined) throw new PromqlError(`no value for ${written} in ${text}`);
    return value;
  });
}

/** Reads a PromQL expression; throws a `PromqlError` that points at what cannot be read. */
export function parsePromql(expr: string): Promql {
  const tree = parser.parse(expr);
  refuseErrors(tree, expr);
  const text = (node: SyntaxNode): string => expr.slice(node.from, node.to);
  const selectors = nodes(tree, 'VectorSelector').map((node) => toSelector(node, text));
  const arguments_ = labelArguments(tree, text);
  const grouped = nodes(tree, 'GroupingLabels').flatMap((node) =>
    children(node).map((label) => unquote(text(label))),
  );
  const matched = selectors.flatMap(({ matchers }) => matchers.map(({ label }) => label));
  return {
    selectors,
    labels: unique([...matched, ...grouped, ...arguments_.read]),
    made: unique(arguments_.made),
  };
}

function refuseErrors(tree: Tree, expr: string): void {
  tree.iterate({
    enter: ({ type, from }) => {
      if (!type.isError) return;
      throw new PromqlError(
        `not PromQL at character ${from + 1}, at "${expr.slice(from, from + 20)}": ${expr}`,
      );
    },
  });
}

function toSelector(node: SyntaxNode, text: (node: SyntaxNode) => string): Selector {
  const name = node.getChild('Identifier');
  const inBraces = node.getChild('LabelMatchers');
  const all = inBraces === null ? [] : children(inBraces).map((matcher) => toMatcher(matcher, text));
  const named = all.find(({ label, op }) => label === '__name__' && op === '=');
  return {
    metric: name === null ? (named?.value ?? '') : text(name),
    matchers: all.filter((matcher) => matcher !== named),
    range: rangeOf(node, text),
    within: within(node, text),
  };
}

/** `{"metric"}` is short for `{__name__="metric"}`. */
function toMatcher(node: SyntaxNode, text: (node: SyntaxNode) => string): Matcher {
  const [label, op, value] = children(node).map(text);
  if (op === undefined || value === undefined)
    return { label: '__name__', op: '=', value: unquote(label ?? '') };
  return { label: unquote(label ?? ''), op, value: unquote(value) };
}

function rangeOf(node: SyntaxNode, text: (node: SyntaxNode) => string): string {
  const matrix = node.parent?.name === 'MatrixSelector' ? node.parent : undefined;
  const duration = matrix === undefined ? undefined : children(matrix)[1];
  return duration === undefined ? '' : text(duration);
}

function within(node: SyntaxNode, text: (node: SyntaxNode) => string): string[] {
  const names: string[] = [];
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    const name = outer.getChild('FunctionIdentifier') ?? outer.getChild('AggregateOp');
    if (name !== null) names.unshift(text(name).toLowerCase());
  }
  return names;
}

/** Functions with names of labels among their arguments: what the one at each place is for. */
const LABEL_ARGUMENTS: Readonly<Record<string, (place: number) => 'read' | 'made' | undefined>> = {
  label_replace: (place) => ({ 1: 'made' as const, 3: 'read' as const })[place],
  label_join: (place) => (place === 1 ? 'made' : place > 2 ? 'read' : undefined),
  count_values: (place) => (place === 0 ? 'made' : undefined),
};

function labelArguments(
  tree: Tree,
  text: (node: SyntaxNode) => string,
): Record<'read' | 'made', readonly string[]> {
  const found: Record<'read' | 'made', string[]> = { read: [], made: [] };
  for (const body of nodes(tree, 'FunctionCallBody')) {
    const name = functionOf(body, text);
    children(body).forEach((argument, place) => {
      const use = LABEL_ARGUMENTS[name]?.(place);
      if (use !== undefined) found[use].push(unquote(text(argument)));
    });
  }
  return found;
}

function functionOf(body: SyntaxNode, text: (node: SyntaxNode) => string): string {
  const name = body.parent?.getChild('FunctionIdentifier') ?? body.parent?.getChild('AggregateOp');
  return name == null ? '' : text(name).toLowerCase();
}

function nodes(tree: Tree, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.name === name) found.push(node.node);
    },
  });
  return found;
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

function unquote(text: string): string {
  if (!/^["'`]/.test(text)) return text;
  const inner = text.slice(1, -1);
  return text.startsWith('`') ? inner : inner.replace(/\\(.)/g, '$1');
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
