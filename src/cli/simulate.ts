import { createLogger } from '../log.js';
import {
  CLOUD_SERVICES,
  DEMO_ACCESS_KEY,
  DEMO_PROJECTS,
  faultHelp,
  parseFault,
  startSimulator,
  type Fault,
} from '../simulator/simulator.js';
import { UsageError, type SimulateArguments } from './arguments.js';
import { explainListening } from './start-error.js';
import type { Running } from './serve.js';

/**
 * Starts the simulated cloud alone and prints a configuration that reads it. `--fault=help` only prints the faults that
 * there are.
 */
export async function simulate(args: SimulateArguments): Promise<Running | undefined> {
  if (args.faults.includes('help')) {
    process.stdout.write(faultHelp());
    return undefined;
  }
  const log = await createLogger(args);
  const { instances, tasks, seed, latencyMs } = args;
  const { host, port } = args.listenAddress;
  const faults = args.faults.map(faultOf);
  const started = startSimulator({
    host: host ?? '',
    port,
    instances,
    tasks,
    seed,
    latencyMs,
    faults,
  });
  const simulator = await started.catch(explainListening('listen-address'));
  process.stdout.write(configurationFor(simulator.endpoints));
  log.info({ urls: [simulator.url] }, 'the simulated cloud is listening');
  return { stop: () => simulator.close() };
}

function faultOf(text: string): Fault {
  try {
    return parseFault(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--fault=${text}: ${message.replace(`fault "${text}": `, '')}`);
  }
}

function configurationFor(endpoints: Readonly<Record<string, string>>): string {
  const hosts = Object.entries(endpoints).map(([host, url]) => `      ${host}: ${url}\n`);
  // Named one by one: a service that is not simulated would be asked for at its real host.
  const services = CLOUD_SERVICES.map((name) => `${name}: {}`).join(', ');
  const projects = DEMO_PROJECTS.map(
    ({ name, region }) =>
      `  - name: ${name}\n    region: ${region}\n    services: { ${services} }\n    endpoints:\n${hosts.join('')}`,
  );
  return `# a configuration for this simulated cloud
credentials:
  default:
    type: aksk
    access_key: ${DEMO_ACCESS_KEY.accessKey}
    secret_key: ${DEMO_ACCESS_KEY.secretKey}
projects:
${projects.join('')}`;
}
