import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type SimulatorOptions } from '../../src/simulator/simulator.js';
import { startExporter, startExporters } from '../../test/e2e/exporter-process.js';
import { hurriedRules } from '../../test/e2e/hurry.js';
import { buildProgram, type Program } from '../../test/e2e/program.js';
import { eventually } from '../../test/e2e/programs.js';
import { startPrometheus, type Prometheus } from '../../test/e2e/prometheus.js';
import { PROJECTS, sceneOf, tasksAt } from '../../test/e2e/scene.js';
import { startTogether, type Ending } from '../../test/e2e/together.js';

/** Jobs in the Prometheus of the preview, each a state in which the dashboards are looked at. */
export const JOBS = {
  /** Two exporters of a cloud in which a task is in each state. */
  busy: 'huaweicloud-task-exporter',
  /** An exporter of a cloud without tasks. */
  idle: 'idle',
  /** An exporter whose cloud never answered. */
  unread: 'unread',
  /** No such job: the exporter is not scraped. */
  nothing: 'nothing',
} as const;

export interface World {
  readonly prometheus: Prometheus;
  readonly stop: () => Promise<void>;
}

const READY_MS = 120_000;

/** Starts the simulated clouds, their exporters and a Prometheus that has scraped them all. */
export function startWorld(): Promise<World> {
  return startTogether(async (started) => {
    const folder = await mkdtemp(join(tmpdir(), 'preview-'));
    started(() => rm(folder, { recursive: true, force: true }));
    const program = await buildProgram();
    started(() => program.remove());
    started(() => program.killAll());
    const { cloud, exporters } = await startExporters(2, folder, started);
    const empty = { ...sceneOf(tasksAt(Date.now())), tasks: [] };
    const idle = await exporterOf(program, { scene: empty }, started);
    const unread = await exporterOf(program, { faults: [{ kind: 'unavailable' }] }, started);
    const targets = {
      [JOBS.busy]: exporters.map(({ url }) => url),
      [JOBS.idle]: [idle],
      [JOBS.unread]: [unread],
    };
    const prometheus = await prometheusOf(folder, targets);
    started(prometheus.stop);
    await seen(prometheus, `count(huaweicloud_collector_success{job="${JOBS.busy}"} == 1) == 20`);
    cloud.letThemEnd();
    await seen(prometheus, `huaweicloud_task_failure_info{cloud_service="dcs"}`);
    await seen(prometheus, `huaweicloud_collector_success{job="${JOBS.idle}"} == 1`);
    await seen(prometheus, `huaweicloud_collector_success{job="${JOBS.unread}"} == 0`);
    return { prometheus };
  });
}

async function exporterOf(
  program: Program,
  options: SimulatorOptions,
  started: (ending: Ending) => void,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'preview-'));
  started(() => rm(folder, { recursive: true, force: true }));
  const simulator = await startSimulator({ projects: PROJECTS, ...options });
  started(() => simulator.close());
  return (await startExporter(program, simulator, folder)).url;
}

async function prometheusOf(
  folder: string,
  targets: Readonly<Record<string, readonly string[]>>,
): Promise<Prometheus> {
  const rules = join(folder, 'rules');
  await mkdir(rules);
  const files = (await readdir('alerts')).filter((name) => name.endsWith('.rules.yaml'));
  for (const name of files)
    await writeFile(join(rules, name), hurriedRules(await readFile(join('alerts', name), 'utf8')));
  const config = join(folder, 'prometheus.yml');
  const configuration = {
    global: { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '2s' },
    rule_files: [join(rules, '*.yaml')],
    scrape_configs: Object.entries(targets).map(([job, urls]) => ({
      job_name: job,
      static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
    })),
  };
  await writeFile(config, JSON.stringify(configuration));
  return startPrometheus(config, join(folder, 'data'));
}

function seen(prometheus: Prometheus, expr: string): Promise<unknown> {
  return eventually(`Prometheus has ${expr}`, () => answers(prometheus, expr), READY_MS);
}

async function answers(prometheus: Prometheus, expr: string): Promise<true | undefined> {
  return (await prometheus.query(expr)).length > 0 || undefined;
}
