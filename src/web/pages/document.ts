import type { Assets } from './assets.js';
import { markupOf } from './markup.js';
import { h, type VNode } from './view/preact.js';

/** Scripts, styles and data come from this exporter alone, and no other page may frame this one. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NAME = 'Huawei Cloud Task Exporter';

export type PageName = 'overview' | 'tasks';

export interface PageDocument {
  readonly name: PageName;
  readonly content: VNode;
  readonly telemetryPath: string;
  readonly assets: Assets;
  /** The address of this very page, for those who have no scripts. */
  readonly address: string;
}

/** A whole page, part by part. Whatever stands in it is text: nothing but the library writes markup. */
export async function* documentOf(page: PageDocument): AsyncGenerator<string, void, void> {
  const body = h(
    'body',
    null,
    h('a', { class: 'skip', href: '#content' }, 'Skip to the content'),
    banner(page),
    // The scripts write into it: it is not theirs to draw anew.
    h('p', { id: 'unreached', class: 'unreached', role: 'status' }),
    h(
      'noscript',
      null,
      h(
        'p',
        { class: 'unscripted' },
        'Without scripts this page stays as it is. ',
        h('a', { href: page.address }, 'Refresh'),
      ),
    ),
    h('main', { id: 'content', tabIndex: -1 }, page.content),
  );
  yield '<!doctype html>';
  yield* markupOf(h('html', { lang: 'en' }, head(page), body));
}

function head({ name, assets }: PageDocument): VNode {
  const entry = `browser/${name}.js`;
  const modules = assets
    .modulesOf(entry)
    .map((module) => h('link', { key: module, rel: 'modulepreload', href: assets.addressOf(module) }));
  return h(
    'head',
    null,
    h('meta', { charset: 'utf-8' }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'color-scheme', content: 'light dark' }),
    h('title', null, name === 'tasks' ? `Tasks – ${NAME}` : NAME),
    h('link', { rel: 'stylesheet', href: assets.addressOf('style.css') }),
    h('link', { rel: 'icon', href: assets.addressOf('icon.svg'), type: 'image/svg+xml' }),
    modules,
    h('script', { type: 'module', src: assets.addressOf(entry) }),
  );
}

/** Addresses are relative, so that the exporter can stand below a path of a proxy. */
function banner({ name, telemetryPath, assets }: PageDocument): VNode {
  const links: readonly (readonly [string, string, boolean])[] = [
    ['Overview', './', name === 'overview'],
    ['Tasks', 'tasks', name === 'tasks'],
    ['Metrics', `.${telemetryPath}`, false],
    ['API', 'api/v1/tasks', false],
    ['Health', '-/healthy', false],
  ];
  return h(
    'header',
    { class: 'banner' },
    h(
      'a',
      { class: 'brand', href: './' },
      h('img', { src: assets.addressOf('icon.svg'), alt: '', width: 24, height: 24 }),
      NAME,
    ),
    h(
      'nav',
      { 'aria-label': 'Pages' },
      links.map(([text, href, isHere]) =>
        h('a', { key: href, href, 'aria-current': isHere ? 'page' : undefined }, text),
      ),
    ),
  );
}
