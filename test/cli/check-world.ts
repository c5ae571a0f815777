import { pino } from 'pino';
import { onTestFinished } from 'vitest';
// Loaded before the first call needs it: loading takes real time, which does not pass on virtual time.
import 'undici';
import { CallCounter, examine } from '../../src/cli/check/examine.js';
import { reportLines } from '../../src/cli/check/report-text.js';
import { reportOf } from '../../src/cli/check/report.js';
import { systemClock } from '../../src/cloud/clock.js';
import { Restrictions } from '../../src/cloud/restrictions.js';
import type { Fetch } from '../../src/cloud/connections.js';
import { readConfiguration } from '../../src/config/load.js';
import { Runtime } from '../../src/runtime.js';
import { services } from '../../src/services/registry.js';
import {
  CLOUD_SERVICES,
  DEMO_ACCESS_KEY,
  DEMO_PROJECTS,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/simulator.js';
import { startVirtualCloud } from '../planner/virtual-cloud.js';
import { startVirtualTime } from '../planner/virtual-time.js';
import { checkAnswer } from './check-schema.js';

const SIMULATED = Object.fromEntries(CLOUD_SERVICES.map((name) => [name, {}]));
const FAST = Object.fromEntries(services.map(({ name }) => [name, 1000]));
const T0 = Date.parse('2026-01-01T00:00:00Z');

type Section = Readonly<Record<string, unknown>>;

/** The part of a simulated cloud that a check needs. */
type Cloud = Pick<Simulator, 'endpoints' | 'requests'>;

export interface CheckOptions {
  readonly simulator?: SimulatorOptions;
  /** Laid over a configuration that reads the first simulated project with the simulated access key. */
  readonly configuration?: Section;
  readonly project?: Section;
  readonly collection?: Section;
  readonly env?: NodeJS.ProcessEnv;
  /** Replaces the simulated cloud. */
  readonly fetch?: Fetch;
}

export interface Checked {
  readonly cloud: Cloud;
  /** As printed where lines may be of any length. */
  readonly text: string;
  readonly json: ReturnType<typeof checkAnswer.parse>;
}

/** The report of `check` on a simulated cloud in this process, on virtual time. */
export async function check(options: CheckOptions = {}): Promise<Checked> {
  const time = startVirtualTime(T0);
  const clock = { now: () => Date.now() };
  const cloud = startVirtualCloud({ clock, ...options.simulator }, time.elapsed);
  try {
    return await time.until(checkCloud(cloud, { fetch: cloud.fetch, ...options }));
  } finally {
    time.end();
  }
}

/** The same with a simulated cloud on a port, through the exporter's own connections. */
export async function checkOnSockets(options: CheckOptions = {}): Promise<Checked> {
  const cloud = await startSimulator(options.simulator);
  onTestFinished(() => cloud.close());
  return checkCloud(cloud, options);
}

async function checkCloud(cloud: Cloud, options: CheckOptions): Promise<Checked> {
  const { env = {}, fetch } = options;
  const configuration = readConfiguration(textOf(options, cloud), 'test', {}, services);
  const collection = { ...configuration.collection, cacheForMs: 0 };
  const calls = new CallCounter();
  const dependencies = { metrics: calls, log: pino({ level: 'silent' }), env, fetch };
  const runtime = new Runtime(
    { ...configuration, collection },
    {
      ...dependencies,
      clock: systemClock,
      restrictions: new Restrictions(systemClock),
      startedAt: Date.now(),
      services,
    },
  );
  const projects = await examine({ configuration, runtime }, calls, () => undefined);
  await runtime.close();
  const report = reportOf(projects, { configuration, env }, 0);
  const plain = { columns: undefined, rows: undefined, paint: (_: string, text: string) => text };
  return {
    cloud,
    text: reportLines(report, plain).join('\n'),
    json: checkAnswer.parse(JSON.parse(JSON.stringify(report))),
  };
}

function textOf({ configuration, project, collection }: CheckOptions, cloud: Cloud): string {
  const { accessKey, secretKey } = DEMO_ACCESS_KEY;
  const { endpoints, ...others } = project ?? {};
  return JSON.stringify({
    credentials: { default: { type: 'aksk', access_key: accessKey, secret_key: secretKey } },
    projects: [
      {
        name: 'shop',
        region: DEMO_PROJECTS[0]?.region,
        endpoints: { ...cloud.endpoints, ...(endpoints as Section | undefined) },
        services: SIMULATED,
        ...others,
      },
    ],
    collection: { requests_per_second: FAST, ...collection },
    ...configuration,
  });
}

/** The states of the first project's services, by name. */
export function statesOf({ json }: Checked): Readonly<Record<string, string>> {
  const [first] = json.projects;
  return Object.fromEntries((first?.services ?? []).map((one) => [one.cloud_service, one.state]));
}
