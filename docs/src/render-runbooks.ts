import { Marked, type Token, type Tokens } from 'marked';
import type { Runbook, Runbooks } from '../../src/web/pages/runbooks.js';

/** Where the markup is shown, as seen from which its links are relative. */
type Place = 'index' | 'runbook';

/** The alerts whose sections are pages of their own. */
const ALERT = /^HuaweiCloud[A-Za-z]+$/;

/**
 * The runbooks in the Markdown of docs/runbooks.md: a page for each section that is called like an alert, and an index
 * with the rest.
 */
export function renderRunbooks(markdown: string): Runbooks {
  const tokens = new Marked().lexer(markdown);
  const [opening, ...sections] = splitAtHeadings(tokens);
  const names = sections.map(nameOf).filter((name) => ALERT.test(name));
  const render = (place: Place, part: readonly Token[]): string => renderer(place, names).parser([...part]);
  const introduction = (opening ?? []).filter(({ type }) => type !== 'heading' && type !== 'list');
  return {
    introduction: render('index', introduction),
    about: render('index', sections.filter((section) => !ALERT.test(nameOf(section))).flat()),
    runbooks: sections
      .filter((section) => ALERT.test(nameOf(section)))
      .map((section): Runbook => {
        const [, ...body] = section;
        return { name: nameOf(section), means: meaningOf(body), html: render('runbook', body) };
      }),
  };
}

/** What comes before the first heading of the second level, then each such heading with what follows it. */
function splitAtHeadings(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === 'heading' && token['depth'] === 2) parts.push([]);
    parts.at(-1)?.push(token);
  }
  return parts;
}

function nameOf([heading]: readonly Token[]): string {
  return heading?.type === 'heading' ? (heading as Tokens.Heading).text : '';
}

/** The first sentence after "**Means**:", as text. */
function meaningOf(body: readonly Token[]): string {
  const first = body.find(({ type }) => type === 'paragraph');
  const text = first === undefined ? '' : textOf((first as Tokens.Paragraph).tokens);
  const [, sentence = ''] = /^Means: (.*?[.:])(?:\s|$)/s.exec(text) ?? [];
  const line = sentence.replaceAll(/\s+/g, ' ').replace(/:$/, '.');
  return line.charAt(0).toUpperCase() + line.slice(1);
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => ('tokens' in token ? textOf(token.tokens ?? []) : tokenText(token))).join('');
}

function tokenText(token: Token): string {
  return 'text' in token ? String(token.text) : token.raw;
}

function renderer(place: Place, names: readonly string[]): Marked {
  return new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const id = anchorOf(textOf(tokens));
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const address = addressOf(href, place, names);
        return address === undefined ? text : `<a href="${address}">${text}</a>`;
      },
      table(token) {
        // The library's own markup, in a frame that scrolls on narrow screens.
        const table = new Marked().parser([token]);
        return `<div class="scrolling" tabindex="0" role="region" aria-label="Table">${table}</div>\n`;
      },
      // Comments are for those who edit the file.
      html: () => '',
    },
  });
}

/** Where a link of the file leads on the pages; `undefined` when the exporter does not serve that. */
function addressOf(href: string, place: Place, names: readonly string[]): string | undefined {
  if (/^https?:\/\//.test(href)) return href;
  if (!href.startsWith('#')) return undefined;
  const name = names.find((one) => `#${one.toLowerCase()}` === href);
  if (place === 'index') return name === undefined ? href : `runbooks/${name}`;
  return name ?? `../runbooks${href}`;
}

/** As GitHub makes them of headings. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
