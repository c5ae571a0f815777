import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the repository. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** What stands in a YAML file of the repository. */
export function readYaml(path: string): unknown {
  return parse(read(path));
}

/** What is read of deploy/prometheus/prometheus.yml. */
export interface PrometheusConfiguration {
  readonly rule_files: readonly string[];
  readonly alerting: { readonly alertmanagers: readonly Targets[] };
  readonly scrape_configs: readonly (Targets & {
    readonly job_name: string;
    readonly scrape_interval: string;
    readonly scrape_timeout: string;
  })[];
}

interface Targets {
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
}

/** What is read of deploy/compose.yaml. */
export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export interface ComposeService {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What is read of deploy/grafana/provisioning/. */
interface Provisioning {
  readonly datasources: readonly {
    readonly url: string;
    readonly jsonData: { readonly timeInterval?: string };
  }[];
  readonly providers: readonly { readonly options: { readonly path: string } }[];
}

const PROVISIONING = 'deploy/grafana/provisioning';
export const { datasources } = readYaml(`${PROVISIONING}/datasources/prometheus.yaml`) as Provisioning;
export const { providers } = readYaml(`${PROVISIONING}/dashboards/huaweicloud-tasks.yaml`) as Provisioning;
export const prometheus = readYaml('deploy/prometheus/prometheus.yml') as PrometheusConfiguration;
export const compose = readYaml('deploy/compose.yaml') as Compose;
