import { type Alias, type Document, type Node, visit } from 'yaml';

/** What each alias stands for; one of no anchor above it is missing. */
export type Targets = ReadonlyMap<Alias, Node>;

/**
 * Finds what all aliases stand for in one walk: asked of each by itself, the parser walks the whole document for it,
 * and a file with a thousand of them holds up every scrape for seconds.
 */
export function targetsOf(document: Document): Targets {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias: (_key, alias) => {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}
