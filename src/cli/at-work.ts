import { systemClock } from '../cloud/clock.js';
import type { CallObserver } from '../cloud/call.js';
import { Restrictions } from '../cloud/restrictions.js';
import type { Configuration } from '../config/configuration.js';
import { loadConfiguration } from '../config/load.js';
import { createLogger } from '../log.js';
import type { Dependencies } from '../project.js';
import { services } from '../services/registry.js';
import { Runtime } from '../runtime.js';
import type { CheckArguments, TasksArguments } from './arguments.js';
import { startDemo } from './demo.js';

/** A configuration at work without a server, for a command that reads the cloud itself. */
export interface AtWork {
  readonly configuration: Configuration;
  readonly runtime: Runtime;
  /** When it began. */
  readonly startedAt: number;
  close(): Promise<void>;
}

/** What the command line names, at work. Makes no call yet. Throws a `ConfigurationError`. */
export async function putToWork(
  args: CheckArguments | TasksArguments,
  env: NodeJS.ProcessEnv,
  metrics: CallObserver,
): Promise<AtWork> {
  const log = await createLogger(args.log);
  if (!args.isDemo)
    return begin(await loadConfiguration(args.configFile, env, services), { env, log, metrics });
  const demo = await startDemo();
  // No proxy of this machine stands between it and itself.
  const atWork = begin(demo.configuration, { env: {}, log, metrics });
  return {
    ...atWork,
    close: async () => {
      await Promise.all([atWork.close(), demo.close()]);
    },
  };
}

/** A configuration at work. Makes no call yet. */
export function begin(
  loaded: Configuration,
  dependencies: Pick<Dependencies, 'env' | 'log' | 'metrics'>,
): AtWork {
  // There is nobody to share an answer with, and what one collection could not read the next one shall.
  const configuration = { ...loaded, collection: { ...loaded.collection, cacheForMs: 0 } };
  const startedAt = Date.now();
  const runtime = new Runtime(configuration, {
    ...dependencies,
    clock: systemClock,
    restrictions: new Restrictions(systemClock),
    startedAt,
    services,
  });
  return { configuration: loaded, runtime, startedAt, close: () => runtime.close() };
}
