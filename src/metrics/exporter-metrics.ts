import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CallObserver } from '../cloud/call.js';
import { bounded, type Declaration } from './family.js';

const REQUEST_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Gauges of the client library named like counters, which `promtool check metrics` rejects. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

const apiRequests: Declaration = {
  name: 'huaweicloud_api_requests_total',
  type: 'counter',
  help: 'Calls to the cloud by HTTP status, or "error" when no answer came.',
  labels: ['project', 'cloud_service', 'operation', 'code'],
};

const apiSeconds: Declaration = {
  name: 'huaweicloud_api_request_duration_seconds',
  type: 'histogram',
  help: 'How long calls to the cloud took.',
  labels: ['cloud_service', 'operation'],
};

const apiRetries: Declaration = {
  name: 'huaweicloud_api_retries_total',
  type: 'counter',
  help: 'Calls to the cloud that were made again.',
  labels: ['project', 'cloud_service'],
};

const buildInfo: Declaration = {
  name: 'huaweicloud_task_exporter_build_info',
  type: 'gauge',
  help: 'What this process was built from. Always 1.',
  labels: ['version', 'revision', 'node_version'],
};

const lastReload: Declaration = {
  name: 'huaweicloud_task_exporter_config_last_reload_successful',
  type: 'gauge',
  help: 'Whether the latest attempt to load the configuration succeeded.',
  labels: [],
};

const lastReloadAt: Declaration = {
  name: 'huaweicloud_task_exporter_config_last_reload_success_timestamp_seconds',
  type: 'gauge',
  help: 'When the configuration was last loaded successfully.',
  labels: [],
};

/** The exporter's own families, beside `process_*` and `nodejs_*` of the client library. */
export const exporterFamilies: readonly Declaration[] = [
  apiRequests,
  apiSeconds,
  apiRetries,
  buildInfo,
  lastReload,
  lastReloadAt,
];

export interface Build {
  readonly version: string;
  readonly revision: string;
}

/** The exporter's own metrics; they live as long as the process. */
export class ExporterMetrics implements CallObserver {
  readonly registry = new Registry();
  readonly #requests = new Counter(this.#settings(apiRequests));
  readonly #seconds = new Histogram({ ...this.#settings(apiSeconds), buckets: REQUEST_SECONDS });
  readonly #retries = new Counter(this.#settings(apiRetries));
  readonly #lastReload = new Gauge(this.#settings(lastReload));
  readonly #lastReloadAt = new Gauge(this.#settings(lastReloadAt));
  #reloads = 0;

  constructor({ version, revision }: Build) {
    new Gauge(this.#settings(buildInfo)).set({ version, revision, node_version: process.version }, 1);
    collectDefaultMetrics({ register: this.registry });
    for (const name of MISNAMED) this.registry.removeSingleMetric(name);
  }

  /** Exports zero retries from the start, so that the first retry is an increase. */
  expect(project: string, service: string): void {
    this.#retries.inc(bounded({ project, cloud_service: service }), 0);
  }

  answered(call: Parameters<CallObserver['answered']>[0], code: string, seconds: number): void {
    const { project, service, operation } = call;
    this.#requests.inc(bounded({ project, cloud_service: service, operation, code }));
    this.#seconds.observe({ cloud_service: service, operation }, seconds);
  }

  retried({ project, service }: Parameters<CallObserver['retried']>[0]): void {
    this.#retries.inc(bounded({ project, cloud_service: service }));
  }

  /** How many attempts there were to load the configuration. */
  get reloads(): number {
    return this.#reloads;
  }

  /** The configuration was loaded at `at` (milliseconds since 1970); `undefined`: it could not be loaded. */
  loaded(at: number | undefined): void {
    this.#reloads += 1;
    this.#lastReload.set(at === undefined ? 0 : 1);
    if (at !== undefined) this.#lastReloadAt.set(at / 1000);
  }

  #settings({ name, help, labels }: Declaration) {
    return { name, help, labelNames: [...labels], registers: [this.registry] };
  }
}
