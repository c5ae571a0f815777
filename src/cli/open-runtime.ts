import type { CallObserver } from '../cloud/call.js';
import { systemClock } from '../cloud/clock.js';
import { Restrictions } from '../cloud/restrictions.js';
import type { Configuration } from '../config/configuration.js';
import { createLogger } from '../log.js';
import type { Dependencies } from '../project.js';
import { Runtime } from '../runtime.js';
import { services } from '../services/registry.js';
import type { CheckArguments, TasksArguments } from './arguments.js';
import { openConfiguration } from './configuration-source.js';

/** A runtime without a server, for a command that reads the cloud itself. */
export interface OpenRuntime {
  readonly configuration: Configuration;
  /** The environment that the runtime sees. */
  readonly env: NodeJS.ProcessEnv;
  readonly runtime: Runtime;
  /** When it was created, as milliseconds since 1970. */
  readonly startedAt: number;
  close(): Promise<void>;
}

/** Creates the runtime that the command line describes. Makes no call yet. Throws a `ConfigurationError`. */
export async function openRuntime(
  args: CheckArguments | TasksArguments,
  processEnv: NodeJS.ProcessEnv,
  metrics: CallObserver,
): Promise<OpenRuntime> {
  const log = await createLogger(args);
  const { configuration, env, demo } = await openConfiguration(args, processEnv);
  const opened = createRuntime(configuration, { env, log, metrics, takeSaved: demo?.takeSaved });
  const close = async (): Promise<void> => {
    await Promise.all([opened.close(), demo?.close()]);
  };
  return { ...opened, close };
}

/** Creates a runtime whose collections are not cached: the next one reads what the last one could not. */
export function createRuntime(
  configuration: Configuration,
  dependencies: Pick<Dependencies, 'env' | 'log' | 'metrics' | 'takeSaved'>,
): OpenRuntime {
  const uncached = { ...configuration, collection: { ...configuration.collection, cacheForMs: 0 } };
  const startedAt = Date.now();
  const runtime = new Runtime(uncached, {
    ...dependencies,
    clock: systemClock,
    restrictions: new Restrictions(systemClock),
    startedAt,
    services,
  });
  return { configuration, env: dependencies.env, runtime, startedAt, close: () => runtime.close() };
}
