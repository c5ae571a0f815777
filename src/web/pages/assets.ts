import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Router, type Request } from 'express';
import { allowOnly } from '../responses.js';
import type { Bodies } from '../bodies.js';

/** Where `npm run build` bundles scripts and styles. Absent when the exporter runs from its sources. */
const FOLDER = new URL('assets/', import.meta.url);

interface Asset {
  /** As an extension of a file name. */
  readonly type: string;
  readonly text: string;
}

/** The scripts, the styles and the icon of the pages. */
export interface Assets {
  readonly router: Router;
  /** The address of an asset, relative to the pages. */
  readonly addressOf: (name: string) => string;
}

/** Reads everything once. The address of an asset holds a digest of all of them, so that browsers may cache them. */
export function loadAssets(bodies: Bodies, folder: URL = FOLDER): Assets {
  const assets = readAssets(folder);
  const digest = digestOf(assets);
  return {
    router: routerOf(assets, digest, bodies),
    addressOf: (name) => `assets/${digest}/${name}`,
  };
}

function readAssets(folder: URL): ReadonlyMap<string, Asset> {
  return new Map(
    namesIn(folder).map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return [name, { type: extname(name).slice(1), text }];
    }),
  );
}

function namesIn(folder: URL): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function digestOf(assets: ReadonlyMap<string, Asset>): string {
  const hash = createHash('sha256');
  for (const [name, { text }] of assets) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex').slice(0, 16);
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
