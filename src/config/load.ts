import { stringify } from 'yaml';
import type { z } from 'zod';
import { assemble } from './assemble.js';
import type { Configuration } from './configuration.js';
import { crossCheck } from './cross-checks.js';
import { ConfigurationDocument } from './document.js';
import { schemaProblems } from './issues.js';
import { exampleOf, jsonSchemaOf } from './json-schema.js';
import { ConfigurationError, locate, problemsOf, type UnlocatedProblem } from './problems.js';
import { configurationSchema } from './schema.js';
import type { ServiceDescription } from './service-description.js';
import { NOT_UTF8, readUtf8 } from './utf8.js';

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
  const document = new ConfigurationDocument(text, env);
  const schema = configurationSchema(services);
  if (document.isEmpty) throw new ConfigurationError(locate(document, [emptyProblem(schema)], fileName));
  const parsed = schema.safeParse(document.tree ?? {});
  const further = [
    ...schemaProblems(schema, parsed.error?.issues ?? [], document),
    ...crossCheck(document.tree),
  ];
  const problems = problemsOf(document, further, fileName);
  if (parsed.success && problems.length === 0) return assemble(parsed.data, fileName, services);
  throw new ConfigurationError(problems);
}

function emptyProblem(schema: z.ZodType): UnlocatedProblem {
  const smallest = stringify(exampleOf(jsonSchemaOf(schema))).trimEnd();
  return { path: [], message: `holds no configuration; the smallest one is:\n${smallest}` };
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; copy config.example.yaml to it, or name another one with --config.file',
  EACCES: 'permission denied; let the user of this process read it',
  EISDIR: 'is a folder; name a file in it with --config.file',
  [NOT_UTF8]: 'is not UTF-8 text; save it as UTF-8',
};

async function readText(path: string): Promise<string> {
  try {
    return await readUtf8(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const message = ADVICE[code] ?? `cannot be read (${code}); check the path and the disk`;
    throw new ConfigurationError([{ file: path, line: 0, column: 0, key: '', message }]);
  }
}
