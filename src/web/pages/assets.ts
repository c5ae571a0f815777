import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Router, type RequestHandler } from 'express';
import { allowOnly } from '../responses.js';
import type { Bodies } from '../bodies.js';

/** The scripts, the style sheet and the icon that the pages load. */
export interface Assets {
  readonly router: Router;
  /** The address of a file, relative to the pages. */
  readonly addressOf: (name: string) => string;
}

/** Written by `npm run build`. Without a build there are none: the pages then have no style and no scripts. */
const FOLDER = new URL('assets/', import.meta.url);

/**
 * Reads the files of `folder` once. Their addresses contain a digest of all of them, so that browsers may keep them
 * for ever.
 */
export function loadAssets(bodies: Bodies, folder = FOLDER): Assets {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const texts = new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
  const digest = createHash('sha256')
    .update(JSON.stringify([...texts]))
    .digest('hex')
    .slice(0, 16);
  const router = Router();
  for (const [name, text] of texts)
    router
      .route(`/assets/${digest}/${name}`)
      .get(sendAsset(name, text, bodies))
      .all(allowOnly('GET, HEAD'));
  return { router, addressOf: (name) => `assets/${digest}/${name}` };
}

function sendAsset(name: string, text: string, bodies: Bodies): RequestHandler {
  const parts = [text];
  return async (request, response) => {
    response.set('Cache-Control', 'max-age=31536000, immutable');
    response.type(extname(name));
    await bodies.send(request, response, parts, () => parts);
  };
}
