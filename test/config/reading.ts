import type { Configuration } from '../../src/config/configuration.js';
import { readConfiguration } from '../../src/config/load.js';
import { ConfigurationError } from '../../src/config/problems.js';
import type { ServiceDescription } from '../../src/config/service-description.js';
import { knownServices } from './known-services.js';

/** A configuration from a text as the program reads it, as if it stood in /etc/exporter/config.yaml. */
export function read(
  text: string,
  env: NodeJS.ProcessEnv = {},
  services: readonly ServiceDescription[] = knownServices,
): Configuration {
  return readConfiguration(text, '/etc/exporter/config.yaml', env, services);
}

/** What is wrong with a text; fails when nothing is, or when something else than a ConfigurationError is thrown. */
export function refusalOf(
  text: string,
  env: NodeJS.ProcessEnv = {},
  services: readonly ServiceDescription[] = knownServices,
): ConfigurationError {
  try {
    readConfiguration(text, 'config.yaml', env, services);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}
