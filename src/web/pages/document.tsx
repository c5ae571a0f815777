import type { JSX } from 'preact';
import type { Assets } from './assets.js';
import { markupOf } from './markup.js';

/** Scripts, styles and data come from this exporter only, and no other page may frame this one. */
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

/** Those of every page. */
export const PAGE_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': POLICY,
  'Referrer-Policy': 'no-referrer',
};

const TITLES = { overview: '', tasks: 'Tasks – ', runbooks: 'Runbooks – ' };

export type PageName = keyof typeof TITLES;

/** They change while they are looked at. */
const LIVE: readonly PageName[] = ['overview', 'tasks'];

export interface PageDocument {
  readonly name: PageName;
  readonly content: JSX.Element;
  readonly telemetryPath: string;
  readonly assets: Assets;
  /** The address of this very page, for browsers without scripts. */
  readonly address: string;
  /** Leads from this page to those at the top: `../` on a page below one of them. */
  readonly root?: string;
}

/** The whole page in parts. Only the library writes markup: all values are escaped. */
export async function* documentOf(page: PageDocument): AsyncGenerator<string, void, void> {
  yield '<!doctype html>';
  yield* markupOf(
    <html lang="en">
      <Head {...page} />
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <Banner {...page} />
        {LIVE.includes(page.name) && <Liveness {...page} />}
        <main id="content" tabIndex={-1}>
          {page.content}
        </main>
      </body>
    </html>,
  );
}

function Liveness({ address }: PageDocument): JSX.Element {
  return (
    <>
      {/* Filled by the scripts, which do not render it. */}
      <p id="unreached" class="unreached" role="status" />
      <noscript>
        <p class="unscripted">
          Without scripts this page stays as it is. <a href={address}>Refresh</a>
        </p>
      </noscript>
    </>
  );
}

function Head({ name, assets, root = '' }: PageDocument): JSX.Element {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${TITLES[name]}${NAME}`}</title>
      <link rel="stylesheet" href={root + assets.addressOf('style.css')} />
      <link rel="icon" href={root + assets.addressOf('icon.svg')} type="image/svg+xml" />
      {LIVE.includes(name) && <script type="module" src={root + assets.addressOf(`${name}.js`)} />}
    </head>
  );
}

/** Addresses are relative, so that the exporter works below a path of a proxy. */
function Banner({ name, telemetryPath, assets, root = '' }: PageDocument): JSX.Element {
  return (
    <header class="banner">
      <a class="brand" href={`${root}./`}>
        <img src={root + assets.addressOf('icon.svg')} alt="" width={24} height={24} />
        {NAME}
      </a>
      <nav aria-label="Pages">
        <a href={`${root}./`} aria-current={name === 'overview' ? 'page' : undefined}>
          Overview
        </a>
        <a href={`${root}tasks`} aria-current={name === 'tasks' ? 'page' : undefined}>
          Tasks
        </a>
        <a href={`${root}runbooks`} aria-current={name === 'runbooks' ? 'page' : undefined}>
          Runbooks
        </a>
        <a href={`${root}.${telemetryPath}`}>Metrics</a>
        <a href={`${root}api/v1/tasks`}>API</a>
        <a href={`${root}-/healthy`}>Health</a>
      </nav>
    </header>
  );
}
