import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLOUD_SERVICES, DEMO_ACCESS_KEY, type Simulator } from '../../src/simulator/simulator.js';
import { buildProgram, type Program } from './program.js';
import { PROJECTS } from './scene.js';
import { startCloud, type SimulatedCloud } from './simulated-cloud.js';
import type { Ending } from './together.js';

/** An exporter of its own process, reading the simulated cloud. */
export interface ExporterProcess {
  readonly url: string;
  /** The latest lines of its log. */
  readonly logTail: () => string;
  /** Asks it to end, and waits until it has. */
  readonly stop: () => Promise<void>;
}

/** The simulated cloud, and so many exporters that read it, alike but for their ports. */
export async function startExporters(
  count: number,
  folder: string,
  started: (ending: Ending) => void,
): Promise<{ readonly cloud: SimulatedCloud; readonly exporters: readonly ExporterProcess[] }> {
  const program = await buildProgram();
  started(() => program.remove());
  started(() => program.killAll());
  const cloud = await startCloud();
  started(() => cloud.simulator.close());
  const starting = Array.from({ length: count }, () => startExporter(program, cloud.simulator, folder));
  return { cloud, exporters: await Promise.all(starting) };
}

/** One exporter, started in `folder`; the program ends it, unless `stop` does. */
export async function startExporter(
  program: Program,
  cloud: Simulator,
  folder: string,
): Promise<ExporterProcess> {
  const config = join(folder, 'config.yaml');
  await writeFile(config, configurationFor(cloud));
  const run = program.run(
    [`--config.file=${config}`, '--web.listen-address=127.0.0.1:0', '--scrape.timeout-offset=100ms'],
    { SK: DEMO_ACCESS_KEY.secretKey },
  );
  const kill = (): void => run.signal('SIGKILL');
  process.once('exit', kill);
  void run.ended.finally(() => process.off('exit', kill));
  const url = await run.url();
  return {
    url,
    logTail: () => tail(run.output.stderr),
    stop: async () => {
      run.signal('SIGTERM');
      await run.ended;
    },
  };
}

/** As a person would write it, but in a hurry: nothing is spared and everything is asked again at each scrape. */
function configurationFor({ endpoints }: Simulator): string {
  const each = <Value>(value: Value) => Object.fromEntries(CLOUD_SERVICES.map((name) => [name, value]));
  return JSON.stringify({
    credentials: {
      default: { type: 'aksk', access_key: DEMO_ACCESS_KEY.accessKey, secret_key: '${SK}' },
    },
    projects: PROJECTS.map(({ name, region }) => ({ name, region, endpoints, services: each({}) })),
    collection: {
      cache_for: '0s',
      idle_instances_every: '1s',
      requests_per_second: each(200),
    },
  });
}

/** The end of a log: where the reason of a failure stands. */
export function tail(log: string, lines = 15): string {
  return log.trimEnd().split('\n').slice(-lines).join('\n');
}
