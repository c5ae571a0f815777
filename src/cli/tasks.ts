import type { TasksArguments } from './arguments.js';
import type { Running } from './serve.js';

/** Reads the cloud once and prints its tasks; with `--watch` it goes on until it is stopped. */
export async function tasks(_args: TasksArguments, _env: NodeJS.ProcessEnv): Promise<Running | undefined> {
  return Promise.reject(new Error('not built yet'));
}
