import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, type Program } from './program.js';
import { edited } from './edited.js';
import { startExporter, type ExporterProcess } from './exporter-process.js';
import { eventually, run } from './programs.js';
import { startPrometheus, type Prometheus } from './prometheus.js';
import { PROJECTS } from './scene.js';
import { startCloud, type SimulatedCloud } from './simulated-cloud.js';

const FILE = 'deploy/prometheus/prometheus-http-sd.yml';
const names = PROJECTS.map(({ name }) => name).sort();

/** The deployed configuration with the addresses of this test, in a hurry, without rules and Alertmanager. */
async function configurationFor(exporter: string): Promise<string> {
  const { host } = new URL(exporter);
  const hurry = { interval: '1s', timeout: '900ms' };
  return edited(await readFile(FILE, 'utf8'), [
    [['rule_files'], []],
    [['alerting', 'alertmanagers'], []],
    [['scrape_configs', 0, 'scrape_interval'], hurry.interval],
    [['scrape_configs', 0, 'scrape_timeout'], hurry.timeout],
    [['scrape_configs', 0, 'http_sd_configs', 0, 'url'], `${exporter}/sd`],
    [['scrape_configs', 0, 'http_sd_configs', 0, 'refresh_interval'], '1s'],
    [['scrape_configs', 1, 'scrape_interval'], hurry.interval],
    [['scrape_configs', 1, 'static_configs', 0, 'targets'], [host]],
  ]);
}

describe('a Prometheus that learns its targets from the exporter', () => {
  let folder: string;
  let program: Program;
  let cloud: SimulatedCloud;
  let exporter: ExporterProcess;
  let prometheus: Prometheus;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sd-'));
    [program, cloud] = await Promise.all([buildProgram(), startCloud()]);
    exporter = await startExporter(program, cloud.simulator, folder);
    const config = join(folder, 'prometheus.yml');
    await writeFile(config, await configurationFor(exporter.url));
    prometheus = await startPrometheus(config, join(folder, 'data'));
  }, 120_000);

  afterAll(async () => {
    await prometheus.stop();
    await program.killAll();
    await Promise.all([program.remove(), cloud.simulator.close(), rm(folder, { recursive: true })]);
  });

  /** The series, once there are that many. */
  const series = (expr: string, count: number) =>
    eventually(`${count} series of ${expr}`, async () => {
      const found = await prometheus.query(expr);
      return found.length === count ? found : undefined;
    });

  it('has one target for each project, all of them up', async () => {
    const up = await series('up{job="huaweicloud-task-exporter"} == 1', names.length);
    const { host } = new URL(exporter.url);
    expect(up.map(({ metric }) => metric['instance']).sort()).toEqual(names.map((name) => `${host}/${name}`));
  });

  it('has the tasks of each project once, under its own label', async () => {
    const tasks = await series('count by (project) (huaweicloud_task_info) > 0', names.length);
    expect(tasks.map(({ metric }) => metric['project']).sort()).toEqual(names);
    const twice = 'count by (project, cloud_service, instance_id, task_id) (huaweicloud_task_info) > 1';
    expect(await prometheus.query(twice)).toEqual([]);
  });

  it('has the metrics of the process from the other job, which asks the cloud nothing', async () => {
    const [version] = await series('huaweicloud_task_exporter_build_info', 1);
    expect(version?.metric['job']).toBe('huaweicloud-task-exporter-process');
    await series('count(huaweicloud_api_requests_total) > 0', 1);
    expect(await prometheus.query('huaweicloud_tasks{job="huaweicloud-task-exporter-process"}')).toEqual([]);
  });

  it('is reported so in the file that is deployed', async () => {
    const { code, text } = await run('promtool', ['check', 'config', FILE]);
    expect(text).not.toMatch(/FAILED|lint|duplicate/);
    expect(code, text).toBe(0);
  });
});
