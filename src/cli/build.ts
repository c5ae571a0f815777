import { readFile } from 'node:fs/promises';
import type { Build } from '../metrics/exporter-metrics.js';

/** Set when an image is built, because there is no repository to ask any more. */
const REVISION = 'EXPORTER_REVISION';

/** The version from the package's own description, the revision from the environment. */
export async function readBuild(env: NodeJS.ProcessEnv): Promise<Build> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return { version, revision: env[REVISION] ?? '' };
}
