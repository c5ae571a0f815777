import type { Configuration } from '../config/configuration.js';
import { loadConfiguration } from '../config/load.js';
import { ConfigurationError, type Problem } from '../config/problems.js';
import { services } from '../services/registry.js';
import { startDemo, type Demo } from './demo.js';

/** A configuration, and the simulated cloud that belongs to it, if any. */
export interface ConfigurationSource {
  readonly configuration: Configuration;
  /** Likely mistakes in the file; none for the demo. */
  readonly warnings: readonly Problem[];
  /** Empty for the demo: no proxy of this machine stands between the exporter and the simulated cloud. */
  readonly env: NodeJS.ProcessEnv;
  readonly demo: Demo | undefined;
}

export interface SourceArguments {
  readonly configFile: string;
  readonly isDemo: boolean;
  /** Whether the demo has projects that cannot be read. */
  readonly hasUnreadable?: boolean;
}

/** Loads the configuration file, or starts the demo. Throws a `ConfigurationError`. */
export async function openConfiguration(
  { configFile, isDemo, hasUnreadable = false }: SourceArguments,
  env: NodeJS.ProcessEnv,
): Promise<ConfigurationSource> {
  if (!isDemo) return { ...(await loadConfiguration(configFile, env, services)), env, demo: undefined };
  const demo = await startDemo(hasUnreadable);
  return { configuration: demo.configuration, warnings: [], env: {}, demo };
}

/** Waits for two files that are read; when both are bad, throws one `ConfigurationError` with the problems of both. */
export async function readBoth<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  const outcomes = await Promise.allSettled([first, second]);
  const errors = outcomes.flatMap((outcome): unknown[] =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  if (errors.length > 0 && errors.every((error) => error instanceof ConfigurationError))
    throw new ConfigurationError(errors.flatMap(({ problems }) => problems));
  return Promise.all([first, second]);
}
