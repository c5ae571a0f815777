import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Bundles the scripts and styles of the pages into `folder`, with the command of `npm run build`. */
export async function buildAssets(folder: string): Promise<URL> {
  const { scripts } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [program = '', ...args] = scripts['build:pages']?.split(' ') ?? [];
  const written = args.map((arg) => arg.replace('dist/web/pages/assets', folder));
  await promisify(execFile)(`${ROOT}node_modules/.bin/${program}`, written, { cwd: ROOT });
  return pathToFileURL(`${folder}/`);
}
