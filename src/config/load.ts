import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { assemble } from './assemble.js';
import type { Configuration } from './configuration.js';
import { crossCheck } from './cross-checks.js';
import { readDocument } from './document.js';
import type { Path } from './places.js';
import { ConfigurationError, type Fault, locate } from './problems.js';
import { configurationSchema } from './schema.js';
import type { ServiceDescription } from './service-description.js';

/** Reads and checks a configuration file. Throws a `ConfigurationError` with every problem, also when there is no such file. */
export async function loadConfiguration(
  path: string,
  env: NodeJS.ProcessEnv,
  services: readonly ServiceDescription[],
): Promise<Configuration> {
  return readConfiguration(await readText(path), path, env, services);
}

/** The same for a text; `fileName` stands in the problems, and relative paths start at its folder. */
export function readConfiguration(
  text: string,
  fileName: string,
  env: NodeJS.ProcessEnv,
  services: readonly ServiceDescription[],
): Configuration {
  const document = readDocument(text, env);
  const faults = [...document.faults];
  if (document.wellFormed) {
    const parsed = configurationSchema(services).safeParse(document.tree ?? {});
    const further = [...(parsed.error?.issues.flatMap(faultsOf) ?? []), ...crossCheck(document.tree)];
    faults.push(...further.filter(({ path }) => !document.unreadable.some((top) => isWithin(path, top))));
    if (parsed.success && faults.length === 0) return assemble(parsed.data, fileName, services);
  }
  throw new ConfigurationError(locate(faults, document.places, fileName));
}

function isWithin(path: Path, top: Path): boolean {
  return top.every((segment, index) => segment === path[index]);
}

/** Issue messages are the schema's own; the one for unknown keys has a line for each key. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path as Path;
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const messages = issue.message.split('\n');
  return issue.keys.map((key, index) => ({
    path: [...path, key],
    message: messages[index] ?? 'unknown key',
  }));
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; copy config.example.yaml to it, or name another one with --config.file',
  EACCES: 'may not be read; give the user of this process the right to read it',
  EISDIR: 'is a folder; name a file in it with --config.file',
};

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const message = ADVICE[code] ?? `cannot be read (${code}); check the path and the disk`;
    throw new ConfigurationError([{ file: path, line: 0, column: 0, key: '', message }]);
  }
}
