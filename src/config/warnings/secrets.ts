import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { UnlocatedProblem } from '../problems.js';
import { SecretFile } from '../secret.js';
import { entriesOf, valueAt } from '../tree.js';
import { NOT_UTF8 } from '../utf8.js';
import { quotesFault } from '../values.js';
import { type Leaf, leavesOf, type Warning } from './checked-file.js';
import { edgeFault, PLACEHOLDER } from './values.js';

/** Likely mistakes with secrets and the files that are named. */
export const secretWarnings: readonly Warning[] = [
  {
    about:
      'a named file that does not exist or cannot be read; a secret in a file that is empty, in quotes, a placeholder, or has a blank at an end',
    find: async (file) => {
      const named = leavesOf(file).filter(({ schema }) => schema.title === 'path');
      const faults = await Promise.all(named.map((leaf) => fileFault(leaf, file.folder)));
      return named.flatMap(({ path }, index) => {
        const message = faults[index];
        return message === undefined ? [] : [{ path, message }];
      });
    },
  },
  {
    about: 'an access key that looks like a secret key, or the reverse, here or in a file',
    find: (file) =>
      leavesOf(file).flatMap(({ path, value, schema }) => {
        const message = schema.writeOnly ? swapFault(String(path.at(-1)), value) : undefined;
        return message === undefined ? [] : [{ path, message }];
      }),
  },
  {
    about: 'a secret that stands in a file which every user of the machine can read',
    find: (file) => (file.isWorldReadable ? leavesOf(file).filter(isWrittenSecret).map(readableSecret) : []),
  },
  {
    about: 'credentials of `type: env` while a variable that they need is not set',
    find: ({ document, env }) =>
      entriesOf(valueAt(document.tree, 'credentials')).flatMap(([name, entry]) => {
        if (valueAt(entry, 'type') !== 'env') return [];
        const missing = KEY_VARIABLES.filter((variable) => !env[variable]);
        const message = `needs ${missing.join(' and ')}, which this environment does not have`;
        return missing.length === 0 ? [] : [{ path: ['credentials', name, 'type'], message }];
      }),
  },
];

const KEY_VARIABLES = ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK'];

/** Whether every user of the machine may read a file; not known where the system has no such bits. */
export async function isWorldReadable(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  return stat(path).then(
    ({ mode }) => (mode & constants.S_IROTH) !== 0,
    () => false,
  );
}

/** A proxy's URL is a secret only when it holds a password. */
function isWrittenSecret({ schema, source }: Leaf): boolean {
  const isSecret = schema.writeOnly === true && (schema.title !== 'URL' || source.includes('@'));
  return isSecret && !/\$\{\w+\}/.test(source);
}

function readableSecret({ path }: Leaf): UnlocatedProblem {
  const message = `is written in a file that every user of this machine can read: take it from the environment (\${NAME}) or from a file (${String(path.at(-1))}_file), or make the file private (chmod o-r)`;
  return { path, message };
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'names a file that does not exist; a relative path starts at the folder of the configuration file',
  ENOTDIR: 'names a file below something that is no folder',
  EACCES: 'names a file that this user may not read; let the user of the exporter read it',
  EISDIR: 'names a folder; name a file in it',
  [NOT_UTF8]: 'names a file that is not UTF-8 text',
};

async function fileFault({ value, path, twin }: Leaf, folder: string): Promise<string | undefined> {
  const file = resolve(folder, value);
  try {
    if (twin?.writeOnly) return secretFault(String(path.at(-1)), await new SecretFile(file).reveal());
    await access(file, constants.R_OK);
    return (await stat(file)).isDirectory() ? WHY['EISDIR'] : undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return WHY[code] ?? `names a file that cannot be read (${code})`;
  }
}

function secretFault(key: string, text: string): string | undefined {
  if (text === '') return 'names a file that is empty';
  const isPlaceholder = PLACEHOLDER.test(text) ? 'is a placeholder: replace it with the secret' : undefined;
  const fault = quotesFault(text) ?? edgeFault(text, true) ?? isPlaceholder;
  if (fault !== undefined) return `names a file whose text ${fault}`;
  const swapped = swapFault(key.replace(/_file$/, ''), text);
  return swapped === undefined ? undefined : `names a file whose text ${swapped}`;
}

/** Access key ids are 20 capital letters and digits, secret keys 40 letters and digits. */
function swapFault(key: string, text: string): string | undefined {
  if (key === 'access_key' && /^[A-Za-z0-9]{40}$/.test(text))
    return 'looks like a secret key (40 letters and digits): are access_key and secret_key swapped?';
  if (key === 'secret_key' && /^[A-Z0-9]{20}$/.test(text))
    return 'looks like an access key id (20 capital letters and digits): are access_key and secret_key swapped?';
  return undefined;
}
