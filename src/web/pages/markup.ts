import {
  Fragment,
  h,
  toChildArray,
  type ComponentChild,
  type ComponentChildren,
  type JSX,
  type VNode,
} from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Turns } from '../../report/turns.js';

/** Elements and texts of which the markup is made at once. */
const MOST = 100;
/** How many a component is taken for, which shows them only when it is rendered; fewer than `MOST`. */
const COMPONENT = 50;

/** The markup of `root`, part by part: that of a long list must not keep other requests waiting. */
export async function* markupOf(root: JSX.Element): AsyncGenerator<string, void, void> {
  const turns = new Turns();
  for (const part of partsOf(root)) {
    yield part;
    if (turns.isDue(MOST)) await turns.next();
  }
}

/** Elements of HTML with much in them are taken apart; a component is rendered at once. */
function* partsOf(node: ComponentChild): Generator<string> {
  if (!isElement(node) || sizeOf(node, MOST) < MOST) yield renderToString(h(Fragment, null, node));
  else {
    const { type, props } = node;
    const { children, ...attributes } = props;
    const empty = renderToString(h(type, attributes));
    const end = `</${String(type)}>`;
    yield empty.slice(0, -end.length);
    for (const child of toChildArray(children)) yield* partsOf(child);
    yield end;
  }
}

/** How many elements and texts there are in `node`, counted up to `most`. */
function sizeOf(node: ComponentChild, most: number): number {
  if (!isElement(node)) return 1;
  if (typeof node.type === 'function') return Math.min(COMPONENT, most);
  let size = 1;
  for (const child of toChildArray(node.props.children)) {
    size += sizeOf(child, most - size);
    if (size >= most) break;
  }
  return size;
}

function isElement(node: ComponentChild): node is VNode<{ readonly children?: ComponentChildren }> {
  return typeof node === 'object' && node !== null && 'props' in node;
}
