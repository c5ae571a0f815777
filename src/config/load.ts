import { dirname, resolve } from 'node:path';
import { stringify } from 'yaml';
import { assemble } from './assemble.js';
import type { Configuration } from './configuration.js';
import { crossCheck } from './cross-checks.js';
import { ConfigurationDocument } from './document.js';
import { schemaProblems } from './issues.js';
import { exampleOf, type JsonSchema, jsonSchemaOf } from './json-schema.js';
import { locate, problemsOf } from './locate.js';
import { ConfigurationError, type Problem, type UnlocatedProblem } from './problems.js';
import { configurationSchema } from './schema.js';
import type { ServiceDescription } from './service-description.js';
import { NOT_UTF8, readUtf8 } from './utf8.js';
import type { CheckedFile } from './warnings/checked-file.js';
import { isWorldReadable } from './warnings/secrets.js';
import { findWarnings } from './warnings/warnings.js';

/** A configuration that can be used, and likely mistakes in its file. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  readonly warnings: readonly Problem[];
}

/** Reads and checks a configuration file. Throws a `ConfigurationError` with every problem, also when there is no such file. */
export async function loadConfiguration(
  path: string,
  env: NodeJS.ProcessEnv,
  services: readonly ServiceDescription[],
): Promise<LoadedConfiguration> {
  const checked = checkText(await readText(path), path, env, services);
  const { document, problems, parsed } = checked;
  const found = await findWarnings({
    ...checked,
    folder: dirname(resolve(path)),
    isWorldReadable: await isWorldReadable(path),
  });
  const warnings = locate(document, found, path);
  if (parsed === undefined) throw new ConfigurationError(problems, warnings);
  return { configuration: assemble(parsed, path, services), warnings };
}

/** The same for a text, without a look at other files; `fileName` stands in the problems, and relative paths start at its folder. */
export function readConfiguration(
  text: string,
  fileName: string,
  env: NodeJS.ProcessEnv,
  services: readonly ServiceDescription[],
): Configuration {
  const { problems, parsed } = checkText(text, fileName, env, services);
  if (parsed === undefined) throw new ConfigurationError(problems);
  return assemble(parsed, fileName, services);
}

interface CheckedText extends Omit<CheckedFile, 'folder' | 'isWorldReadable'> {
  /** When there are none, `parsed` is there. */
  readonly problems: readonly Problem[];
}

function checkText(
  text: string,
  fileName: string,
  env: NodeJS.ProcessEnv,
  services: readonly ServiceDescription[],
): CheckedText {
  const document = new ConfigurationDocument(text, env);
  const { configuration, schema } = schemasOf(services);
  const { data, error } = configuration.safeParse(document.tree ?? {});
  const further = document.isEmpty
    ? [emptyProblem(schema)]
    : [...schemaProblems(schema, error?.issues ?? [], document), ...crossCheck(document.tree)];
  const problems = problemsOf(document, further, fileName);
  return { document, schema, services, env, problems, parsed: problems.length === 0 ? data : undefined };
}

interface Schemas {
  readonly configuration: ReturnType<typeof configurationSchema>;
  readonly schema: JsonSchema;
}

/** Made once for the same services: it takes milliseconds. */
const SCHEMAS = new WeakMap<readonly ServiceDescription[], Schemas>();

function schemasOf(services: readonly ServiceDescription[]): Schemas {
  const known = SCHEMAS.get(services);
  if (known !== undefined) return known;
  const configuration = configurationSchema(services);
  const made = { configuration, schema: jsonSchemaOf(configuration) };
  SCHEMAS.set(services, made);
  return made;
}

function emptyProblem(schema: JsonSchema): UnlocatedProblem {
  const smallest = stringify(exampleOf(schema)).trimEnd();
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
