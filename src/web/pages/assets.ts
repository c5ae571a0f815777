import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Router, type Request } from 'express';
import { allowOnly } from '../responses.js';
import type { Bodies } from '../bodies.js';
import { ICON } from './style/icon.js';
import { STYLE } from './style/style.js';

interface Asset {
  readonly type: string;
  readonly text: string;
}

/** What the pages load: everything of it from here. */
export interface Assets {
  readonly router: Router;
  /** The address of an asset, relative to the pages. */
  readonly addressOf: (name: string) => string;
  /** The names of the modules that `entry` needs, itself included. */
  readonly modulesOf: (entry: string) => readonly string[];
}

/** Modules that run in the browser; the components run here, too. */
const FOLDERS = ['view', 'browser'] as const;

/** The library stands in for the module that passes it on. */
const LIBRARY = 'view/preact.js';

const IMPORT = /\bfrom '(\.[^']+)'/g;

/** Reads everything once. The address of an asset holds a digest of all of them, so that browsers may keep them. */
export function loadAssets(bodies: Bodies): Assets {
  const assets = new Map<string, Asset>([
    ['style.css', { type: 'css', text: STYLE }],
    ['icon.svg', { type: 'svg', text: ICON }],
    ...FOLDERS.flatMap(readModules),
    [LIBRARY, { type: 'js', text: readLibrary() }],
  ]);
  const digest = digestOf(assets);
  return {
    router: routerOf(assets, digest, bodies),
    addressOf: (name) => `assets/${digest}/${name}`,
    modulesOf: (entry) => [...modulesFrom(entry, assets, new Set())],
  };
}

/** Beside this module, as compiled; run from its sources, there is nothing that a browser could run. */
function readModules(folder: (typeof FOLDERS)[number]): [string, Asset][] {
  const at = new URL(`${folder}/`, import.meta.url);
  return readdirSync(at)
    .filter((name) => name.endsWith('.js'))
    .map((name) => [
      `${folder}/${name}`,
      { type: 'js', text: scriptText(readFileSync(new URL(name, at), 'utf8')) },
    ]);
}

function readLibrary(): string {
  return scriptText(readFileSync(createRequire(import.meta.url).resolve('preact'), 'utf8'));
}

/** Source maps are not served. */
function scriptText(text: string): string {
  return text.replace(/^\/\/# sourceMappingURL=.*$/m, '');
}

function digestOf(assets: ReadonlyMap<string, Asset>): string {
  const hash = createHash('sha256');
  for (const [name, { text }] of assets) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex').slice(0, 16);
}

function modulesFrom(name: string, assets: ReadonlyMap<string, Asset>, found: Set<string>): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, path = ''] of assets.get(name)?.text.matchAll(IMPORT) ?? [])
    modulesFrom(new URL(path, `http://assets/${name}`).pathname.slice(1), assets, found);
  return found;
}

function routerOf(assets: ReadonlyMap<string, Asset>, digest: string, bodies: Bodies): Router {
  const router = Router();
  const find = ({ path }: Request): Asset | undefined => assets.get(path.replace(`/assets/${digest}/`, ''));
  router.get('/assets/*path', async (request, response, next) => {
    const asset = find(request);
    if (asset === undefined) {
      next();
      return;
    }
    response.set('Cache-Control', 'max-age=31536000, immutable');
    response.type(asset.type);
    await bodies.send(request, response, asset, () => [asset.text]);
  });
  router.all('/assets/*path', (request, response, next) => {
    if (find(request) === undefined) next();
    else allowOnly('GET, HEAD')(request, response, next);
  });
  return router;
}
