import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOUD_SERVICES } from '../../src/simulator/simulator.js';
import { startAlertmanager, type Alertmanager } from './alertmanager.js';
import { startExporters, type ExporterProcess } from './exporter-process.js';
import { eventually } from './programs.js';
import { PROJECTS } from './scene.js';
import { startPrometheus, type Prometheus } from './prometheus.js';
import { hurriedAlertmanager, hurriedPrometheus, hurriedRules } from './hurry.js';
import type { SimulatedCloud } from './simulated-cloud.js';
import { startTogether } from './together.js';
import { describeNotifications, startWebhook, type Webhook } from './webhook.js';

/** Everything from the cloud to the receiver of alerts, each in its own process but those two. */
export interface Chain {
  readonly cloud: SimulatedCloud;
  /** Two with the same configuration, as for high availability. */
  readonly exporters: readonly ExporterProcess[];
  readonly prometheus: Prometheus;
  readonly alertmanager: Alertmanager;
  readonly webhook: Webhook;
  /** Like the other `eventually`; a failure tells where in the chain it got stuck. */
  readonly eventually: <T>(what: string, attempt: () => Promise<T | undefined>) => Promise<T>;
  readonly stop: () => Promise<void>;
}

const REPLICAS = 2;
const PATIENCE_MS = 60_000;

/** Starts all of it; what has started is stopped again when the rest does not. */
export function startChain(): Promise<Chain> {
  return startTogether(async (started) => {
    const folder = await mkdtemp(join(tmpdir(), 'chain-'));
    started(() => rm(folder, { recursive: true, force: true }));
    const { cloud, exporters } = await startExporters(REPLICAS, folder, started);
    const webhook = await startWebhook();
    started(webhook.stop);
    const alertmanager = await startAlertmanagerIn(folder, webhook);
    started(alertmanager.stop);
    const prometheus = await startPrometheusIn(folder, exporters, alertmanager);
    started(prometheus.stop);
    const parts = { cloud, exporters, prometheus, alertmanager, webhook };
    const chain: Omit<Chain, 'stop'> = {
      ...parts,
      eventually: (what, attempt) => eventually(what, attempt, PATIENCE_MS, () => describe(parts)),
    };
    await letThemBeSeen(chain);
    return chain;
  });
}

/** What ends has to be seen before: the steps of a task that was over when it was first seen are not requested. */
async function letThemBeSeen({ cloud, prometheus, eventually }: Omit<Chain, 'stop'>): Promise<void> {
  await eventually('both exporters have seen every service', async () => {
    const seen = await prometheus.query('huaweicloud_collector_success == 1');
    return seen.length === REPLICAS * PROJECTS.length * CLOUD_SERVICES.length || undefined;
  });
  cloud.letThemEnd();
}

async function startAlertmanagerIn(folder: string, webhook: Webhook): Promise<Alertmanager> {
  const config = join(folder, 'alertmanager.yml');
  const example = await readFile('alerts/alertmanager.example.yaml', 'utf8');
  await writeFile(config, hurriedAlertmanager(example, webhook.url));
  return startAlertmanager(config, join(folder, 'alertmanager'));
}

async function startPrometheusIn(
  folder: string,
  exporters: readonly ExporterProcess[],
  alertmanager: Alertmanager,
): Promise<Prometheus> {
  const rules = join(folder, 'rules');
  await mkdir(rules);
  for (const name of await ruleFiles())
    await writeFile(join(rules, name), hurriedRules(await readFile(join('alerts', name), 'utf8')));
  const config = join(folder, 'prometheus.yml');
  const deployed = await readFile('deploy/prometheus/prometheus.yml', 'utf8');
  const targets = exporters.map(({ url }) => new URL(url).host);
  await writeFile(
    config,
    hurriedPrometheus(deployed, { targets, rules, alertmanager: alertmanager.address }),
  );
  return startPrometheus(config, join(folder, 'prometheus'));
}

/** The files of rules there are, whether all of them are deployed or not. */
async function ruleFiles(): Promise<readonly string[]> {
  return (await readdir('alerts')).filter((name) => name.endsWith('.rules.yaml'));
}

/** Where things stand in each part: what a failure is explained with. */
async function describe(parts: Omit<Chain, 'eventually' | 'stop'>): Promise<string> {
  const { exporters, prometheus, alertmanager, webhook } = parts;
  const alerts = await prometheus.alerts().catch(String);
  const held = await alertmanager.alerts().catch(String);
  return [
    ...exporters.map(({ url, logTail }) => `Exporter ${url}:\n${logTail()}`),
    `Prometheus has these alerts: ${JSON.stringify(alerts, undefined, 1)}`,
    `Prometheus:\n${prometheus.logTail()}`,
    `Alertmanager has these alerts: ${JSON.stringify(held, undefined, 1)}`,
    `Alertmanager:\n${alertmanager.logTail()}`,
    describeNotifications(webhook),
  ].join('\n\n');
}
