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

/** Larger parts are split: they would block the event loop for too long. Counted in elements and texts. */
const MOST = 100;

type Element = VNode<{ readonly children?: ComponentChildren }>;

/** The markup of `root` in parts, with turns of the event loop in between. Components must not use hooks. */
export async function* markupOf(root: JSX.Element): AsyncGenerator<string, void, void> {
  const turns = new Turns();
  for (const part of partsOf(root)) {
    yield part;
    if (turns.isDue(MOST)) await turns.next();
  }
}

function* partsOf(node: ComponentChild): Generator<string> {
  if (!isElement(node) || sizeOf(node, MOST) < MOST) yield renderToString(h(Fragment, null, node));
  else if (typeof node.type === 'function') for (const child of childrenOf(node)) yield* partsOf(child);
  else {
    const { children, ...attributes } = node.props;
    const end = `</${node.type}>`;
    yield renderToString(h(node.type, attributes)).slice(0, -end.length);
    for (const child of toChildArray(children)) yield* partsOf(child);
    yield end;
  }
}

/** The number of elements and texts in `node`, counted up to `most`. */
function sizeOf(node: ComponentChild, most: number): number {
  if (!isElement(node)) return 1;
  let size = 1;
  for (const child of childrenOf(node)) {
    if (size >= most) break;
    size += sizeOf(child, most - size);
  }
  return size;
}

/** The children of an element, or what a component returns. */
function childrenOf({ type, props }: Element): readonly ComponentChild[] {
  if (typeof type === 'string') return toChildArray(props.children);
  const render = type as (props: object) => ComponentChildren;
  return toChildArray(render(props));
}

function isElement(node: ComponentChild): node is Element {
  return typeof node === 'object' && node !== null && 'props' in node;
}
