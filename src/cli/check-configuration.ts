import { loadConfiguration } from '../config/load.js';
import { ConfigurationError, type Problem } from '../config/problems.js';
import type { Logger } from '../log.js';
import { services } from '../services/registry.js';
import { describeWeb } from '../web/config/web-config.js';
import { readWebConfiguration } from '../web/server.js';
import type { ServeArguments } from './arguments.js';
import { counted } from './terminal/counted.js';
import { escapedLines } from './terminal/printable.js';

/** What is said of one file. */
interface Report {
  readonly file: string;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** In a few words; empty for a file with errors. */
  readonly summary: string;
}

type Checked = Pick<Report, 'summary' | 'warnings'>;

/**
 * Checks the files and prints a report of each, in the form of `promtool check config`: on standard output when all can
 * be used, else on standard error. Resolves with whether all can be used.
 */
export async function checkConfiguration(
  { configFile, webConfigFile }: ServeArguments,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const reports = [await reportOf(configFile, () => checkFile(configFile, env))];
  if (webConfigFile !== undefined)
    reports.push(await reportOf(webConfigFile, () => checkWebFile(webConfigFile, env)));
  const isUsable = reports.every(({ errors }) => errors.length === 0);
  const stream = isUsable ? process.stdout : process.stderr;
  stream.write(escapedLines(`${reports.map(formatReport).join('\n\n')}\n`));
  return isUsable;
}

/** Logs likely mistakes in a configuration, one line each. */
export function logWarnings(log: Logger, warnings: readonly Problem[]): void {
  for (const { message, ...place } of warnings)
    log.warn(place, `the configuration may hold a mistake: ${message}`);
}

async function checkFile(file: string, env: NodeJS.ProcessEnv): Promise<Checked> {
  const { configuration, warnings } = await loadConfiguration(file, env, services);
  return { summary: counted(configuration.projects.length, 'project'), warnings };
}

async function checkWebFile(file: string, env: NodeJS.ProcessEnv): Promise<Checked> {
  const web = await readWebConfiguration(file, env);
  return { summary: web === undefined ? '' : describeWeb(web.loaded.configuration), warnings: [] };
}

async function reportOf(file: string, check: () => Promise<Checked>): Promise<Report> {
  try {
    return { file, errors: [], ...(await check()) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { file, errors: error.problems, warnings: error.warnings, summary: '' };
  }
}

function formatReport({ file, errors, warnings, summary }: Report): string {
  const problems = [
    ...errors.map((problem) => ({ kind: 'error', problem })),
    ...warnings.map((problem) => ({ kind: 'warning', problem })),
  ].sort((a, b) => a.problem.line - b.problem.line || a.problem.column - b.problem.column);
  const found = [counted(errors.length, 'error'), counted(warnings.length, 'warning')];
  const counts = found.filter((text) => !text.startsWith('0 ')).join(', ');
  const outcome =
    errors.length > 0 ? `FAILED: ${counts}` : `SUCCESS: ${[summary, counts].filter(Boolean).join(', ')}`;
  const lines = problems.map(({ kind, problem }) => formatLine(kind, problem));
  return [`Checking ${file}`, ...lines, outcome].join('\n').replaceAll('\n', '\n  ');
}

/** As compilers write it, so that editors find the place. */
function formatLine(kind: string, { file, line, column, key, message }: Problem): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  return [place, kind, key, message].filter((part) => part !== '').join(': ');
}
