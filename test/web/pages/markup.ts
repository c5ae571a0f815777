import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';

export function markupOf(node: JSX.Element): string {
  return renderToString(node);
}

/** What a person reads, without the marks between. */
export function textOf(node: JSX.Element | string): string {
  const markup = typeof node === 'string' ? node : markupOf(node);
  const text = markup
    .replace(/<wbr\s*\/?>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}

/** The first cell of each row of a table. */
export function rowHeads(node: JSX.Element): string[] {
  return [...markupOf(node).matchAll(/<button class="toggle"[^>]*>.*?<bdi>(.*?)<\/bdi>/g)].map(
    ([, name = '']) => name,
  );
}

/**
 * The elements of a document with the names of their attributes, in order. Fails on a "<" that begins nothing that
 * an HTML parser would take for a tag of ours.
 */
export function skeletonOf(html: string): string[] {
  const tag = /<(?:!doctype html|\/[a-z0-9]+|([a-z0-9]+)((?: [a-zA-Z-]+(?:="[^"]*")?)*)\s?\/?)>/g;
  const rest = html.replace(tag, '');
  if (rest.includes('<'))
    throw new Error(`not a tag: ${rest.slice(rest.indexOf('<'), rest.indexOf('<') + 40)}`);
  return [...html.matchAll(tag)].flatMap(([, name, attributes = '']) =>
    name === undefined ? [] : [`${name}${attributes.replace(/="[^"]*"/g, '')}`],
  );
}
