import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const BUILT = join(HERE, 'node_modules/.cache/preview');
const GRAFANA_FILES = join(HERE, 'node_modules/@grafana/ui/dist/public');

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Bundles the page with Grafana's packages into one file. */
export async function buildPage(): Promise<void> {
  const empty = join(HERE, 'browser/empty.ts');
  await build({
    entryPoints: [join(HERE, 'browser/page.tsx')],
    outfile: join(BUILT, 'page.js'),
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    tsconfig: join(HERE, 'tsconfig.json'),
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl' },
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    mainFields: ['browser', 'module', 'main'],
    conditions: ['import', 'module', 'browser'],
    alias: { stream: empty, tty: empty, util: empty },
    logLevel: 'error',
  });
}

export interface PageServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the page, the dashboards, and Prometheus at `prometheusUrl` below /prometheus/, on `port` or any. */
export async function servePage(prometheusUrl: string, port = 0): Promise<PageServer> {
  const server = createServer((request, response) => {
    answer(prometheusUrl, request, response).catch((error: unknown) => {
      response.writeHead(404, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${taken}`, close };
}

async function answer(prometheus: string, { url = '/' }: IncomingMessage, response: ServerResponse) {
  if (url.startsWith('/prometheus/')) {
    const answered = await fetch(prometheus + url.slice('/prometheus'.length));
    response.writeHead(answered.status, { 'content-type': 'application/json' }).end(await answered.text());
    return;
  }
  const path = fileOf(new URL(url, prometheus).pathname);
  const text = await readFile(path);
  response
    .writeHead(200, { 'content-type': CONTENT_TYPES[extname(path)] ?? 'application/octet-stream' })
    .end(text);
}

function fileOf(path: string): string {
  if (path === '/') return join(HERE, 'browser/index.html');
  if (path.startsWith('/dashboards/')) return join(HERE, '..', basename(path));
  // Icons are asked for with and without the name of Grafana's build folder.
  if (path.startsWith('/public/'))
    return join(GRAFANA_FILES, path.slice('/public'.length).replace('/build', ''));
  return join(BUILT, basename(path));
}
