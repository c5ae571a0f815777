import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createRuntime } from '../../src/cli/open-runtime.js';
import { CallCounter } from '../../src/cli/check/call-counter.js';
import { examine } from '../../src/cli/check/examine.js';
import { reportJson } from '../../src/cli/check/report-json.js';
import { reportLines } from '../../src/cli/check/report-text.js';
import { reportOf, type Report } from '../../src/cli/check/report.js';
import { readConfiguration } from '../../src/config/load.js';
import { services } from '../../src/services/registry.js';
import {
  CLOUD_SERVICES,
  DEMO_ACCESS_KEY,
  DEMO_PROJECTS,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/simulator.js';
import { checkAnswer } from './check-schema.js';

const SIMULATED = Object.fromEntries(CLOUD_SERVICES.map((name) => [name, {}]));
const FAST = Object.fromEntries(services.map(({ name }) => [name, 1000]));

type Section = Readonly<Record<string, unknown>>;

export interface CheckOptions {
  readonly simulator?: SimulatorOptions;
  /** Laid over a configuration that reads the first simulated project with the simulated access key. */
  readonly configuration?: Section;
  readonly project?: Section;
  readonly collection?: Section;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Checked {
  readonly cloud: Simulator;
  readonly report: Report;
  /** As printed where lines may be of any length. */
  readonly text: string;
  readonly json: ReturnType<typeof checkAnswer.parse>;
}

/** What `check` says of a simulated cloud that is read over real sockets. */
export async function check(options: CheckOptions = {}): Promise<Checked> {
  const cloud = await startSimulator(options.simulator);
  const configuration = readConfiguration(textOf(options, cloud), 'test', {}, services);
  const calls = new CallCounter();
  const env = options.env ?? {};
  const opened = createRuntime(configuration, { metrics: calls, log: pino({ level: 'silent' }), env });
  onTestFinished(async () => {
    await opened.close();
    await cloud.close();
  });
  const report = reportOf(await examine(opened, calls, () => undefined), configuration, env);
  const plain = { columns: undefined, rows: undefined, paint: (_: string, text: string) => text };
  return {
    cloud,
    report,
    text: reportLines(report, plain).join('\n'),
    json: checkAnswer.parse(JSON.parse(JSON.stringify(reportJson(report, 0)))),
  };
}

function textOf({ configuration, project, collection }: CheckOptions, cloud: Simulator): string {
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
