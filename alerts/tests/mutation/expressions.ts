import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** An expression that lacks one condition, or has another one in its place. */
export interface ChangedExpression {
  /** What was changed, for people. */
  readonly what: string;
  readonly expr: string;
}

/** A part of the expression, and what to put in its place. */
interface Change {
  readonly what: string;
  readonly node: { readonly from: number; readonly to: number };
  readonly by: string;
}

type Text = (node: SyntaxNode) => string;

const SETS = ['And', 'Or', 'Unless'];
const COMPARISONS = ['Eql', 'Neq', 'Lss', 'Lte', 'Gtr', 'Gte', 'EqlC', 'NeqC'];
const ARITHMETIC = ['Add', 'Sub', 'Mul', 'Div'];
const SWAPPED: Readonly<Record<string, string>> = { max: 'min', min: 'max' };

/** Every way to take one condition out of the expression, or to change one, found in its syntax tree. */
export function changesOf(expr: string): readonly ChangedExpression[] {
  const text: Text = (node) => expr.slice(node.from, node.to);
  const changes: Change[] = [];
  parser.parse(expr).iterate({ enter: ({ node }) => void changes.push(...changesAt(node, text)) });
  return changes.map(({ what, node, by }) => ({
    what: what.replace(/\s+/g, ' '),
    expr: expr.slice(0, node.from) + by + expr.slice(node.to),
  }));
}

function changesAt(node: SyntaxNode, text: Text): readonly Change[] {
  switch (node.name) {
    case 'BinaryExpr':
      return ofBinary(node, text);
    case 'AggregateExpr':
      return ofAggregate(node, text);
    case 'FunctionCall':
      return ofFunction(node, text);
    case 'OffsetExpr':
      return [{ what: `without ${tailOf(node, text)}`, node, by: text(firstOf(node)) }];
    case 'LabelMatchers':
      return ofMatchers(node, text);
    case 'NumberDurationLiteralInDurationContext':
      return scaled(node, text(node));
    case 'NumberDurationLiteral':
      return otherNumbers(node, Number(text(node)));
    default:
      return [];
  }
}

/** Each operand alone; what only compares, or only takes away, is not left alone itself. */
function ofBinary(node: SyntaxNode, text: Text): readonly Change[] {
  const [left, operator, right] = operandsOf(node);
  const withoutRight = {
    what: `without ${text(operator)} ${brief(text(right))}`,
    node,
    by: `(${text(left)})`,
  };
  const withoutLeft = {
    what: `without ${brief(text(left))} ${text(operator)}`,
    node,
    by: `(${text(right)})`,
  };
  if (COMPARISONS.includes(operator.name) || operator.name === 'Unless') return [withoutRight];
  if (!SETS.includes(operator.name) && !ARITHMETIC.includes(operator.name))
    throw new Error(`no mutation for ${operator.name}`);
  return [...(isScalar(left, text) ? [] : [withoutRight]), ...(isScalar(right, text) ? [] : [withoutLeft])];
}

function operandsOf(node: SyntaxNode): [SyntaxNode, SyntaxNode, SyntaxNode] {
  const children = childrenOf(node).filter(
    ({ name }) => name !== 'MatchingModifierClause' && name !== 'BoolModifier',
  );
  const [left, operator, right] = children;
  if (left === undefined || operator === undefined || right === undefined) throw new Error('no operands');
  return [left, operator, right];
}

/** An expression of scalars only would stand where a vector is needed. */
function isScalar(node: SyntaxNode, text: Text): boolean {
  return /^(time\(\)|scalar\(.*\))$/s.test(text(node));
}

function ofAggregate(node: SyntaxNode, text: Text): readonly Change[] {
  const operator = firstOf(node);
  const word = text(operator);
  const body = lastOf(node.getChild('FunctionCallBody') ?? node);
  const swapped = SWAPPED[word];
  return [
    { what: `without ${word} over ${brief(text(body))}`, node, by: `(${text(body)})` },
    ...(swapped === undefined
      ? []
      : [{ what: `${swapped}, not ${word}, of ${brief(text(body))}`, node: operator, by: swapped }]),
  ];
}

/** A function of a single vector is left out; one of a range, and one that makes a scalar, cannot be. */
function ofFunction(node: SyntaxNode, text: Text): readonly Change[] {
  const word = text(firstOf(node));
  if (word === 'time' || word === 'scalar') return [];
  const argument = firstOf(node.getChild('FunctionCallBody') ?? node);
  if (/_over_time$|^increase$|^rate$/.test(word)) return [];
  return [{ what: `without ${word} of ${brief(text(argument))}`, node, by: `(${text(argument)})` }];
}

function ofMatchers(node: SyntaxNode, text: Text): readonly Change[] {
  const matchers = childrenOf(node);
  return matchers.map((matcher) => {
    const others = matchers.filter((other) => other !== matcher).map(text);
    const metric = text(node.parent ?? node).replace(/\{.*/s, '');
    return { what: `without ${text(matcher)} of ${metric}`, node, by: `{${others.join(',')}}` };
  });
}

function scaled(node: SyntaxNode, duration: string): readonly Change[] {
  return timesTwoAndHalf(duration).map((by) => ({ what: `${by}, not ${duration}`, node, by }));
}

function otherNumbers(node: SyntaxNode, value: number): readonly Change[] {
  const others = value === 0 ? [1] : [value * 2, value / 2];
  return others
    .filter((other) => other >= 1)
    .map((other) => ({ what: `${other}, not ${value}`, node, by: String(other) }));
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A duration doubled and halved. */
export function timesTwoAndHalf(duration: string): readonly string[] {
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? NaN);
  if (Number.isNaN(seconds)) throw new Error(`no duration: ${duration}`);
  return [`${seconds * 2}s`, `${seconds / 2}s`];
}

/** Long operands are told by their beginning. */
function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/(project|cloud_service|instance_id|job), /g, '');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function tailOf(node: SyntaxNode, text: Text): string {
  return text(node)
    .slice(text(firstOf(node)).length)
    .trim();
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

function firstOf(node: SyntaxNode): SyntaxNode {
  return node.firstChild ?? node;
}

function lastOf(node: SyntaxNode): SyntaxNode {
  return node.lastChild ?? node;
}
