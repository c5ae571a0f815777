import type { Assets } from './assets.js';
import { markupOf } from './markup.js';
import type { JSX } from 'preact';

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
  readonly content: JSX.Element;
  readonly telemetryPath: string;
  readonly assets: Assets;
  /** The address of this very page, for those who have no scripts. */
  readonly address: string;
}

/** A whole page, part by part. Whatever stands in it is text: nothing but the library writes markup. */
export async function* documentOf(page: PageDocument): AsyncGenerator<string, void, void> {
  const body = (
    <body>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      {banner(page)}
      <p id="unreached" class="unreached" role="status" />
      <noscript>
        <p class="unscripted">
          {'Without scripts this page stays as it is. '}
          <a href={page.address}>Refresh</a>
        </p>
      </noscript>
      <main id="content" tabIndex={-1}>
        {page.content}
      </main>
    </body>
  );
  yield '<!doctype html>';
  yield* markupOf(
    <html lang="en">
      {head(page)}
      {body}
    </html>,
  );
}

function head({ name, assets }: PageDocument): JSX.Element {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{name === 'tasks' ? `Tasks – ${NAME}` : NAME}</title>
      <link rel="stylesheet" href={assets.addressOf('style.css')} />
      <link rel="icon" href={assets.addressOf('icon.svg')} type="image/svg+xml" />
      <script type="module" src={assets.addressOf(`${name}.js`)} />
    </head>
  );
}

/** Addresses are relative, so that the exporter can stand below a path of a proxy. */
function banner({ name, telemetryPath, assets }: PageDocument): JSX.Element {
  const links: readonly (readonly [string, string, boolean])[] = [
    ['Overview', './', name === 'overview'],
    ['Tasks', 'tasks', name === 'tasks'],
    ['Metrics', `.${telemetryPath}`, false],
    ['API', 'api/v1/tasks', false],
    ['Health', '-/healthy', false],
  ];
  return (
    <header class="banner">
      <a class="brand" href="./">
        <img src={assets.addressOf('icon.svg')} alt="" width={24} height={24} />
        {NAME}
      </a>
      <nav aria-label="Pages">
        {links.map(([text, href, isHere]) => (
          <a key={href} href={href} aria-current={isHere ? 'page' : undefined}>
            {text}
          </a>
        ))}
      </nav>
    </header>
  );
}
