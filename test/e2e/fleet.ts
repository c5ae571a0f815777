import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DEMO_ACCESS_KEY,
  startSimulator,
  type Scene,
  type SceneTask,
  type Simulator,
} from '../../src/simulator/simulator.js';
import { startAlertmanager } from './alertmanager.js';
import { tail } from './exporter-process.js';
import { hurriedAlertmanager, hurriedPrometheus, hurriedRules, type Hurry } from './hurry.js';
import { eventually } from './programs.js';
import { buildProgram } from './program.js';
import { startPrometheus } from './prometheus.js';
import { startTogether, type Ending } from './together.js';
import { describeNotifications, startWebhook, type Webhook } from './webhook.js';

/** Sixty projects in three clouds with one fault each, and one project with tasks in a cloud that works. */
export interface Fleet {
  readonly webhook: Webhook;
  /** The cloud with tasks, and what is in it. */
  readonly cloud: Simulator;
  readonly tasks: SceneTask[];
  /** Gives the exporter the right key for the cloud that refuses it. */
  readonly correctKey: () => Promise<void>;
  readonly unreachable: Simulator;
  readonly throttling: Simulator;
  readonly query: (expr: string) => Promise<number>;
  readonly eventually: <T>(what: string, attempt: () => Promise<T | undefined>) => Promise<T>;
  readonly stop: Ending;
}

/** Each cause concerns so many projects. */
export const PROJECTS = 20;

const HURRY: Hurry = { shortestSeconds: 6, maxStalenessSeconds: 6 };

/** Those that deploy/prometheus/prometheus.yml names; the others are optional. */
const DEPLOYED_RULES = ['huaweicloud-tasks.rules.yaml', 'huaweicloud-task-exporter.rules.yaml'];

type Started = (ending: Ending) => void;

/** Starts all of it, the exporter for the first time. */
export function startFleet(scene: Scene): Promise<Fleet> {
  return startTogether(async (started) => {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
    started(() => rm(folder, { recursive: true, force: true }));
    const clouds = await startClouds(scene, started);
    const webhook = await startWebhook();
    started(webhook.stop);
    const exporter = await startFleetExporter(clouds, folder, started);
    const prometheus = await startServers(folder, { exporter: exporter.url, webhook }, started);
    const query = async (expr: string): Promise<number> => {
      const [series] = await prometheus.query(expr);
      return Number(series?.value?.[1] ?? 0);
    };
    const situation = async (): Promise<string> =>
      [
        exporter.logTail(),
        JSON.stringify(await prometheus.alerts(), undefined, 1),
        describeNotifications(webhook),
      ].join('\n\n');
    return {
      ...clouds,
      webhook,
      tasks: scene.tasks,
      correctKey: () => writeFile(join(folder, 'key'), DEMO_ACCESS_KEY.secretKey),
      query,
      eventually: (what, attempt) => eventually(what, attempt, 60_000, situation),
    };
  });
}

interface Clouds {
  readonly cloud: Simulator;
  readonly refusing: Simulator;
  readonly unreachable: Simulator;
  readonly throttling: Simulator;
}

async function startClouds(scene: Scene, started: Started): Promise<Clouds> {
  const simulated = async (prefix: string, options: Parameters<typeof startSimulator>[0] = {}) => {
    const projects = namesOf(prefix).map((name, at) => ({ id: idOf(prefix, at), name, region: 'eu-west-0' }));
    const nothing = { instances: {}, tasks: [] };
    const simulator = await startSimulator({ projects, scene: nothing, ...options });
    started(() => simulator.close());
    return simulator;
  };
  return {
    cloud: await simulated('shop', {
      scene,
      projects: [{ id: idOf('shop', 0), name: 'shop', region: 'eu-west-101' }],
    }),
    refusing: await simulated('refused'),
    unreachable: await simulated('far', { faults: [{ kind: 'unavailable', service: 'rds' }] }),
    throttling: await simulated('busy', {
      faults: [{ kind: 'throttled', service: 'rds', retryAfterSeconds: 1 }],
    }),
  };
}

/** `busy-01` to `busy-20`. */
function namesOf(prefix: string): readonly string[] {
  return Array.from({ length: PROJECTS }, (_, at) => `${prefix}-${String(at + 1).padStart(2, '0')}`);
}

function idOf(prefix: string, at: number): string {
  return Buffer.from(prefix.padEnd(15, '-')).toString('hex') + String(at).padStart(2, '0');
}

async function startFleetExporter(clouds: Clouds, folder: string, started: Started) {
  const program = await buildProgram();
  started(() => program.remove());
  started(() => program.killAll());
  await writeFile(join(folder, 'key'), 'not-the-key-000000000000000000000000001');
  const config = join(folder, 'config.yaml');
  await writeFile(config, JSON.stringify(configurationFor(clouds)));
  const run = program.run(
    [`--config.file=${config}`, '--web.listen-address=127.0.0.1:0', '--scrape.timeout-offset=100ms'],
    { SK: DEMO_ACCESS_KEY.secretKey, KEY_FILE: join(folder, 'key') },
  );
  return { url: await run.url(), logTail: () => tail(run.output.stderr) };
}

function configurationFor({ cloud, refusing, unreachable, throttling }: Clouds) {
  const access_key = DEMO_ACCESS_KEY.accessKey;
  const right = { type: 'aksk', access_key, secret_key: '${SK}' };
  const fleet = (prefix: string, { endpoints }: Simulator, credentials: string) =>
    namesOf(prefix).map((name, at) => ({
      ...{ name, region: 'eu-west-0', project_id: idOf(prefix, at), credentials, endpoints },
      services: { rds: {} },
    }));
  return {
    credentials: {
      default: right,
      replaced: { type: 'aksk', access_key, secret_key_file: '${KEY_FILE}' },
      far: right,
      shared: right,
    },
    projects: [
      {
        ...{ name: 'shop', region: 'eu-west-101', project_id: idOf('shop', 0), endpoints: cloud.endpoints },
        services: { rds: {} },
      },
      ...fleet('refused', refusing, 'replaced'),
      ...fleet('far', unreachable, 'far'),
      ...fleet('busy', throttling, 'shared'),
    ],
    collection: {
      ...{ cache_for: '0s', idle_instances_every: '1s', max_staleness: `${HURRY.maxStalenessSeconds}s` },
      requests_per_second: { rds: 200 },
    },
  };
}

/** Prometheus and Alertmanager with the files of the project, hurried. */
async function startServers(
  folder: string,
  { exporter, webhook }: { readonly exporter: string; readonly webhook: Webhook },
  started: Started,
) {
  const example = await readFile('alerts/alertmanager.example.yaml', 'utf8');
  await writeFile(join(folder, 'alertmanager.yml'), hurriedAlertmanager(example, webhook.url));
  const alertmanager = await startAlertmanager(
    join(folder, 'alertmanager.yml'),
    join(folder, 'alertmanager'),
  );
  started(alertmanager.stop);
  const rules = join(folder, 'rules');
  await mkdir(rules);
  for (const name of DEPLOYED_RULES)
    await writeFile(join(rules, name), hurriedRules(await readFile(join('alerts', name), 'utf8'), HURRY));
  const deployed = await readFile('deploy/prometheus/prometheus.yml', 'utf8');
  const surroundings = { targets: [new URL(exporter).host], rules, alertmanager: alertmanager.address };
  await writeFile(join(folder, 'prometheus.yml'), hurriedPrometheus(deployed, surroundings));
  const prometheus = await startPrometheus(join(folder, 'prometheus.yml'), join(folder, 'prometheus'));
  started(prometheus.stop);
  return prometheus;
}
